"Build the docs site without Quarto: nbdev processes the notebooks, smalldocs renders them, and every link is checked"
import os,re,shutil,subprocess,sys
from pathlib import Path
from urllib.parse import unquote,urldefrag,urljoin
from bs4 import BeautifulSoup
from fastcore.nbio import read_nb,write_nb
from fastcore.script import call_parse
from nbdev.config import get_config,nbpath2html
from nbdev.quarto import refresh_quarto_yml
from nbdev.serve import proc_nbs

def unnumbered(path):
    "The notebook's path as its page is named: `00_state_store.ipynb` is `state_store.ipynb`"
    return nbpath2html(path).with_suffix('.ipynb')

re_nb = re.compile(r'(?<=[\s(])((?!\w+:)[^\s()]+\.ipynb)')
def unnumber_links(s): return re_nb.sub(lambda m: unnumbered(m[1]).as_posix(), s)

def unnumber(path, base):
    """Give a processed notebook the name that Quarto gives its page, and its links likewise; drop what only Quarto reads.
    Links to the published site, at `base`, stay in the site that is being built."""
    path.write_text(path.read_text(encoding='utf-8').replace(f']({base}', '](/'), encoding='utf-8')
    nb = read_nb(path)
    for c in nb.cells:
        if c.cell_type=='markdown':
            c.remove_directives()
            c.set_source(unnumber_links(c.source))
        elif c.cell_type=='raw': c.set_source(re.sub(r'^output-file:.*\n', '', c.source, flags=re.M))
    path.unlink()
    new = path.parent/unnumbered(path.name)
    if new.exists(): raise FileExistsError(f'two notebooks make the page {new.with_suffix(".html").name}')
    write_nb(nb, new)

def stage(cfg):
    "Process the notebooks into `_proc`, the folder that smalldocs renders"
    refresh_quarto_yml()
    proc = proc_nbs(n_workers=0, force=True)
    quarto = proc/'_quarto.yml'
    text,nbs = quarto.read_text(),sorted(proc.rglob('*.ipynb'))
    listed = re.findall(r'[\w/]+\.ipynb', text)
    if lost := {o.relative_to(proc).as_posix() for o in nbs} ^ {*listed}:
        raise ValueError(f"the sidebar in _quarto.yml and the notebooks differ: {', '.join(sorted(lost))}")
    for p in nbs: unnumber(p, cfg.doc_url)
    quarto.unlink() # It may be a link
    quarto.write_text(re.sub(r'[\w/]+\.ipynb', lambda m: unnumbered(m[0]).as_posix(), text))
    return proc

def anchors_links(path):
    "The page's anchors, and its links but for those inside rendered outputs, which belong to the apps shown"
    soup = BeautifulSoup(path.read_text(encoding='utf-8'), 'html.parser')
    ids = {o[k] for k in ('id','name') for o in soup.find_all(attrs={k: True})}
    for o in soup.select('.cell-output:not(.cell-output-markdown)'): o.decompose()
    links = [o[k] for k in ('href','src') for o in soup.find_all(attrs={k: True})]
    for o in soup.select('code, pre'): o.decompose()
    return ids,links+re.findall(r'\]\([^)\s]+\)', soup.get_text()) # A link around another one stays as Markdown

def broken(site, base):
    "`(number of links, [(page, link)] that lead nowhere)`; `base` is the site's own address, others are not asked"
    pages = {p.relative_to(site).as_posix(): anchors_links(p) for p in site.rglob('*.html')}
    n,bad = 0,[]
    for name,(_,links) in pages.items():
        for link in links:
            url,anchor = urldefrag(urljoin(base+name, link))
            if not url.startswith(base): continue
            n += 1
            to = unquote(url[len(base):]).removesuffix('.md') # Quarto puts `page.html.md` beside `page.html`
            if not to or to.endswith('/'): to += 'index.html'
            if not (site/to).is_file() or anchor and to in pages and unquote(anchor) not in pages[to][0]: bad.append((name,link))
    return n,bad

def charts(site):
    "Have flowcharts drawn by Mermaid as the npm package of the tests has it, not by a CDN's script"
    script = Path('tests/node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js')
    if not script.exists(): return print("A CDN's script draws the flowcharts: no `npm ci` in tests/")
    shutil.copy(script, site)
    for o in site.rglob('*.html'):
        ours = f'<script src="{os.path.relpath(site/script.name, o.parent)}"></script><script>'
        html = re.sub('<script type="module">import mermaid [^;]*;', ours, o.read_text(encoding='utf-8'))
        o.write_text(html, encoding='utf-8')

@call_parse
def main():
    "Build the docs site into `_docs` and check its links"
    cfg = get_config()
    os.chdir(cfg.config_path)
    proc = stage(cfg)
    subprocess.run([Path(sys.executable).with_name('smalldocs'), 'render', '--quiet', proc], check=True)
    shutil.rmtree(cfg.doc_path, ignore_errors=True)
    shutil.move(proc/cfg.doc_path.name, cfg.doc_path)
    charts(cfg.doc_path)
    n,bad = broken(cfg.doc_path, cfg.doc_url.rstrip('/')+'/')
    for name,link in bad: print(f'{name}: broken link {link}')
    print(f'{n} links checked, {len(bad)} broken')
    sys.exit(1 if bad else 0)
