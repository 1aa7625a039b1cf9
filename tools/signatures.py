"""How the docs show a signature, named as `renderer` in pyproject.toml, so that nbdev uses it for Quarto and smalldocs alike

nbdev runs a page's cells to document what they define, so there `Step` is `__main__.Step`, and a dataclass that stands in no file has no
field comments. What the package has under the same name has both."""
import inspect,re
from importlib import import_module
from operator import attrgetter
from fastcore.basics import copy_func
from fastcore.docments import docments,empty,qual_name
from nbdev.config import get_config
from nbdev.showdoc import BasicMarkdownRenderer

class Bare(str):
    "Text that stands in a signature as it is"
    __repr__ = str.__str__

def short(anno):
    "An annotation without the modules of its names"
    if inspect.isroutine(anno): return Bare(anno.__name__)
    s = anno if isinstance(anno, str) else inspect.formatannotation(anno)
    return Bare(re.sub(r'\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])', '', s))

def readable(default, field):
    "A default, for a dataclass's `field` what its factory makes; `...` where its text says little"
    if (f := getattr(field, 'default_factory', None)) in (list,dict,set): return Bare(repr(f()))
    return default if inspect.isroutine(default) or len(s := repr(default))<=60 and not s.startswith(('<','Ellipsis')) else Bare('...')

def exported(sym):
    "What the package has under the name of `sym`, which a page's cell defined; else `sym`"
    if getattr(sym, '__module__', None)!='__main__': return sym
    name = qual_name(sym)
    syms = import_module(f'{get_config().lib_path.name}._modidx').d['syms']
    mod = next((m for m,d in syms.items() if f'{m}.{name}' in d), None)
    return attrgetter(name)(import_module(mod)) if mod else sym

def plain(sym):
    "A method with an async twin is `def`, and named with its class; nbdev shows the async function that it wraps"
    f = getattr(sym, '__wrapped__', None)
    if not inspect.iscoroutinefunction(f) or inspect.iscoroutinefunction(sym): return sym
    res = copy_func(f)
    res.__code__ = f.__code__.replace(co_flags=f.__code__.co_flags & ~inspect.CO_COROUTINE)
    res.__qualname__ = sym.__qualname__
    return res

def line(sym):
    "Where the source of `sym` begins, as the end of a link; empty for what is no class or function"
    try: return f'#L{inspect.getsourcelines(getattr(sym, "fget", sym))[1]}'
    except (TypeError,OSError): return ''

class SignatureRenderer(BasicMarkdownRenderer):
    "Signatures of what the package has, with short types and readable defaults"
    def __init__(self, sym, name=None, title_level=3):
        sym = plain(exported(sym))
        super().__init__(sym, name, title_level, maxline=80)
        self.line = line(sym)
        fields,said = getattr(sym, '__dataclass_fields__', {}),docments(sym, args_kwargs=True) # nbdev leaves `**kwargs` out
        for k,o in getattr(self.dm, 'dm', {}).items():
            if isinstance(sym, type) and k=='return': o.anno = empty
            o.docment = o.docment or said.get(k)
            if o.get('anno', empty) is type(None): o.anno = empty # Guessed from a default
            if o.get('anno', empty) is not empty: o.anno = short(o.anno)
            if o.get('default', empty) is not empty: o.default = readable(o.default, fields.get(k))

    def _repr_markdown_(self):
        if re.search(r'\b_', self.nm): return '<!-- -->' # A private class's method; its source stands there
        return super()._repr_markdown_().replace('#LNone', self.line)
