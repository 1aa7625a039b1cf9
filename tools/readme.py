"Make README.md from `nbs/index.ipynb`, so that GitHub and PyPI can show it; Quarto is not needed"
import re
from functools import partial
from urllib.parse import urljoin
from fastcore.nbio import read_nb
from fastcore.script import call_parse
from nbdev.config import get_config
from nbdev.doclinks import NbdevLookup
from nbdev.readme_filter import doc_link

unseen = {'hide', 'export', 'exporti', 'default_exp'} # what the docs page leaves out too
re_link = re.compile(r'(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)')

def fenced(s, lang='', tick='```'): return f'{tick}{lang}\n{s.rstrip()}\n{tick}'

def absolute(m, cfg):
    "A relative link led to the docs site, a picture to the repository's own copy: PyPI has neither beside the README"
    bang,text,target = m.groups()
    raw = cfg.git_url.replace('github.com', 'raw.githubusercontent.com') + f'/{cfg.branch}/nbs/'
    to = target if target.startswith('#') else urljoin(raw, target) if bang else doc_link(target, cfg.doc_url)
    return f'{bang}[{text}]({to})'

def prose(s, cfg, lookup):
    "Markdown with symbols in backticks linked, as on the docs page, and links that hold anywhere; fences are left alone"
    parts = re.split(r'(^```.*?^```$)', lookup.linkify(s), flags=re.M|re.S)
    return ''.join(o if i%2 else re_link.sub(partial(absolute, cfg=cfg), o) for i,o in enumerate(parts))

def output(o, cfg):
    "An output as Markdown; one that is only HTML or a picture stays on the docs page, since GitHub strips forms and styles"
    if o.output_type=='stream': return fenced(''.join(o.text), 'text')
    if o.output_type=='error': raise ValueError(f'the index ends in an error: {o.evalue}')
    d = {k: ''.join(v) for k,v in o.data.items()}
    if 'text/markdown' in d: return d['text/markdown'].strip()
    if set(d)-{'text/plain'}: return f'*[See it rendered]({cfg.doc_url})*'
    return fenced(d['text/plain'], 'text')

def blocks(nb, cfg):
    "The Markdown blocks of the notebook, in order"
    lookup = NbdevLookup(incl_libs=cfg.lib_name, strip_libs=cfg.strip_libs) # other libraries' links depend on what is installed
    for c in nb.cells:
        dirs = c.directives
        c.remove_directives()
        src = c.source.strip()
        if not src or 'hide' in dirs or c.cell_type=='code' and unseen & dirs.keys(): continue
        if c.cell_type=='markdown': yield prose(src, cfg, lookup)
        if c.cell_type=='code':
            if dirs.get('echo')!='false': yield fenced(src, 'python')
            yield from (output(o, cfg) for o in c.outputs)

@call_parse
def main():
    "Make README.md from the index notebook"
    cfg = get_config()
    path = cfg.nbs_path/cfg.readme_nb
    note = f'<!-- Made from {path.relative_to(cfg.config_path)} by tools/readme.py; edit the notebook -->'
    text = '\n\n'.join([note, *blocks(read_nb(path), cfg)]) + '\n'
    (cfg.config_path/'README.md').write_text(text, encoding='utf-8')
