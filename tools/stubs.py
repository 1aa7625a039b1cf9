"""Make the `.pyi` stubs that editors and type checkers read beside each module

Type checkers see nothing of what fastcore's `@patch` adds, nor the comments that document parameters and fields. So the package
is imported and inspected: the stubs say what is there, wherever it was defined."""
import ast,functools,inspect,re,sys,textwrap,typing
from dataclasses import MISSING,dataclass,field,is_dataclass
from importlib import import_module
from inspect import Parameter
from pathlib import Path
from fastcore.basics import _clsmethod # What `@patch(cls_method=True)` makes
from fastcore.docments import docments
from fastcore.script import call_parse
from nbdev.config import get_config
from signatures import Bare

empty = Parameter.empty
note = '# Made from the imported package by tools/stubs.py'

def is_private(nm): return nm.startswith('_') and not nm.endswith('__')
def is_fn(o): return inspect.isroutine(o) or hasattr(o, '__wrapped__') and not isinstance(o, type)

def nodes(f):
    "The syntax tree of `f`'s body, functions inside of it left out"
    todo = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(f)))).body[0].body
    for o in todo:
        if not isinstance(o, (ast.FunctionDef,ast.AsyncFunctionDef,ast.ClassDef,ast.Lambda)): todo += ast.iter_child_nodes(o)
    return todo

def returns_nothing(f):
    "Has `f` neither a `yield` nor a `return` with a value?"
    gives = lambda o: isinstance(o, (ast.Yield,ast.YieldFrom)) or isinstance(o, ast.Return) and o.value
    return not any(map(gives, nodes(f)))

def assigned(init):
    "Public names that `init` sets on `self`, in their order in the source"
    is_set = lambda o: isinstance(o, ast.Attribute) and isinstance(o.ctx, ast.Store) and getattr(o.value, 'id', '')=='self'
    res = sorted(filter(is_set, nodes(init)), key=lambda o: (o.lineno, o.col_offset))
    return [k for k in dict.fromkeys(o.attr for o in res) if not is_private(k)]

def literal(text, indent=''):
    "`text` as the lines of a docstring"
    if not text: return []
    text = text.replace('\\', r'\\').replace('"', r'\"') if '"""' in text or text[-1]=='"' else text.replace('\\', r'\\')
    return textwrap.indent(f'"""{text}"""', indent).splitlines()

def documented(text, docs, indent=''):
    "A docstring: `text`, what `docs` says of each parameter or field, and what is returned"
    text = inspect.cleandoc(text or '').partition('\n\nParameters\n---')[0]
    listed = '\n'.join(f'- `{k}`: {v}' for k,v in docs.items() if v and k not in ('self','cls','return'))
    returned = f"Returns: {docs['return']}" if docs.get('return') else ''
    return literal('\n\n'.join(filter(None, [text, listed, returned])), indent)

def annotated(f, bases=()):
    "The signature of `f`; what it does not annotate is as in the method of `bases` that it overrides"
    sig = inspect.signature(f)
    base = next((o for b in bases if inspect.isfunction(o := vars(b).get(f.__name__))), None)
    if not base: return sig
    old = annotated(base)
    annos = {k:p.annotation for k,p in [*old.parameters.items(), *sig.parameters.items()] if p.annotation is not empty}
    ret = old.return_annotation if sig.return_annotation is empty else sig.return_annotation
    return sig.replace(parameters=[p.replace(annotation=annos.get(k, empty)) for k,p in sig.parameters.items()], return_annotation=ret)

def closed(head, body):
    "A definition: its `body`, or `...` behind its `head`"
    return [*head, *body] if body else [*head[:-1], f'{head[-1]} ...']

class Stub:
    "The stub of one module"
    def __init__(self, mod, extra):
        self.mod,self.extra,self.names = mod,extra,{} # `extra`: module to the private names that other stubs need; imported names

    def name(self, m):
        "The last part of a dotted name, imported if it is another module's: `Path` for `pathlib._local.Path`, as Python 3.13 says"
        mod,nm = re.sub(r'\._\w+$', '', m[1]),m[2]
        if mod.startswith(self.mod.__package__+'.') and is_private(nm): self.extra.setdefault(mod, set()).add(nm)
        if mod not in (self.mod.__name__,'builtins') and self.names.setdefault(nm, mod)!=mod: raise ValueError(f'{self.mod}: two {nm}')
        return nm

    def typ(self, o):
        "An annotation, a class or a function as text"
        if isinstance(o, str): return o
        if o is empty: o = typing.Any
        named = typing.get_origin(o) is None and isinstance(o, type) or inspect.isroutine(o)
        text = 'typing.Callable' if o is callable else f'{o.__module__}.{o.__qualname__}' if named else repr(o)
        text = re.sub(r'typing\.Callable\b(?!\[)', 'typing.Callable[..., typing.Any]', text)
        return re.sub(r'([\w.]+)\.(\w+)', self.name, text)

    def default(self, o, anno=None):
        "A default as a reader understands it; `...` where its text is long, no expression, or of another type"
        if isinstance(o, type) or inspect.isroutine(o) and o.__qualname__.isidentifier() and not is_private(o.__name__): return self.typ(o)
        made,text = repr(o)==f'{type(o).__name__}()',repr(o)
        try: made or ast.literal_eval(text)
        except (ValueError,SyntaxError): return '...'
        return f'{self.typ(type(o))}()' if made else '...' if len(text)>60 or o==() and anno is list else text

    def param(self, p):
        "The parameter `p` with annotation and default as text; one whose default is None may be None"
        anno = p.annotation if p.annotation is empty else self.typ(p.annotation)
        if p.default is None and anno not in (empty,'Any') and not re.search('None|Optional', anno): anno += ' | None'
        default = empty if p.default is empty else Bare(self.default(p.default, p.annotation))
        return p.replace(annotation=anno if anno is empty else Bare(anno), default=default)

    def function(self, name, f, indent='', bases=(), decorators=()):
        "The stub of a function or method; what `__init__` takes is in its class's docstring"
        sig = annotated(f, bases)
        if (ret := sig.return_annotation) is empty: ret = Bare('None') if name=='__init__' or returns_nothing(f) else empty
        else: ret = Bare(self.typ(ret))
        ps = [self.param(p) for p in sig.parameters.values()]
        if ps and ps[0].name in ('self','cls'): ps[0] = ps[0].replace(annotation=empty) # It says whose `@patch` this is
        sig = sig.replace(parameters=ps, return_annotation=ret)
        head = f"{indent}{'async ' if inspect.iscoroutinefunction(f) else ''}def {name}{sig}:"
        body = [] if name=='__init__' else documented(f.__doc__, docments(f, args_kwargs=True), indent+'    ')
        return closed([*(f'{indent}@{o}' for o in decorators), head], body)

    def attribute(self, name, anno, indent='', doc=None, given=''):
        "The stub of a variable, attribute or field"
        return [f'{indent}{name}: {self.typ(anno)}{given}', *literal(doc, indent)]

    def given(self, f):
        "What the dataclass field `f` is made with"
        if f.default_factory in (list,dict): made = f'default_factory={self.typ(f.default_factory)}'
        elif f.default_factory is not MISSING: made = 'default=...'
        else: made = '' if f.default is MISSING else f'default={self.default(f.default, f.type)}'
        if f.kw_only or made.startswith('default_factory'): made = f"{self.typ(field)}({', '.join(filter(None, [made, f.kw_only and 'kw_only=True']))})"
        return f" = {made.removeprefix('default=')}" if made else ''

    def method(self, cls, name, o):
        "The stub of what a class has under `name`: a method, property or class method"
        kw = dict(indent='    ', bases=cls.__mro__[1:])
        if isinstance(o, _clsmethod): return self.function(name, o.f, decorators=['classmethod'], **kw)
        if isinstance(o, functools.cached_property): return self.function(name, o.func, decorators=[self.typ(type(o))], **kw)
        if not isinstance(o, property): return self.function(name, o, **kw)
        setter = self.function(name, o.fset, decorators=[f'{name}.setter'], **kw) if o.fset else []
        return self.function(name, o.fget, decorators=['property'], **kw) + setter

    def clazz(self, cls):
        "The stub of a class: bases, fields with their comments, attributes, and methods wherever they were patched in"
        inner,dc,pkg = '    ',is_dataclass(cls) and '__dataclass_fields__' in vars(cls),Path(self.mod.__file__).parent
        own = {k:o for k,o in vars(cls).items() if not is_private(k) and k!='__hash__' and not inspect.ismemberdescriptor(o)}
        methods = {k:o for k,o in own.items() if written_in(pkg, o) and k not in ('__repr__','__str__','__init_subclass__')}
        docs = docments(cls, returns=False, args_kwargs=True) if dc or '__init__' in methods else {}
        by_name = '(frozen=True, kw_only=True)' if '__signature__' in own else ''
        head = [f'@{self.typ(dataclass)}{by_name}'] if dc else []
        bases = ', '.join(self.typ(o) for o in cls.__bases__ if o is not object)
        head.append(f"class {cls.__name__}{f'({bases})' if bases else ''}:")
        doc = cls.__doc__ or ''
        body = documented('' if dc and doc.startswith(f'{cls.__name__}(') else doc, docs, inner)
        annos = {k:o for k,o in inspect.get_annotations(cls).items() if not is_private(k)}
        fs = cls.__dataclass_fields__ if dc else {}
        for k,o in annos.items(): body += self.attribute(k, o, inner, docs.get(k), self.given(fs[k]) if k in fs else '')
        if '__init__' in methods:
            types = {k:p.annotation for k,p in inspect.signature(cls.__init__).parameters.items()}
            for k in assigned(cls.__init__):
                if k not in own and k not in annos: body += self.attribute(k, types.get(k, empty), inner)
        for k,o in own.items():
            if k in methods: body += self.method(cls, k, o)
            elif not k.startswith('__') and k not in annos and not callable(o): body += self.attribute(k, type(o), inner)
        return closed(head, body)

    def symbol(self, name):
        "The stub of one name of the module"
        o = getattr(self.mod, name)
        if isinstance(o, type): return self.clazz(o)
        if is_fn(o): return self.function(name, o)
        return self.attribute(name, type(o), doc=comment(self.mod, name))

    def theirs(self, name):
        "The sibling that `name` comes from, so that a class is one class for a type checker; None for the module's own"
        o = getattr(self.mod, name)
        mod = o.__module__ if isinstance(o, type) or is_fn(o) else self.mod.__name__
        return mod if mod.startswith(self.mod.__package__+'.') and mod!=self.mod.__name__ else None

    def text(self):
        "The whole stub: what the module exports, and what is private and needed all the same"
        public = list(vars(self.mod).get('__all__', ()))
        names = sorted({*public, *self.extra.get(self.mod.__name__, ())}, key=list(vars(self.mod)).index)
        self.names |= {o:m for o in names if (m := self.theirs(o))}
        body = [self.symbol(o) for o in names if o not in self.names]
        froms = {m: ', '.join(sorted(k for k,v in self.names.items() if v==m)) for m in sorted(set(self.names.values()))}
        imports = [f'from {m} import {o}' for m,o in froms.items()]
        parts = [[*literal(self.mod.__doc__), '', note], imports, [f'__all__ = {public!r}'], *body]
        return '\n\n'.join('\n'.join(o) for o in parts if o) + '\n'

def written_in(folder, o):
    "Was the function `o`, or the one that it is made of, written in a file of `folder`?"
    f = inspect.unwrap(next((v for k in ('__func__','fget','func','f') if (v := getattr(o, k, None))), o))
    return inspect.isfunction(f) and Path(f.__code__.co_filename).parent==folder

def comment(mod, name):
    "The comment behind the assignment of `name`"
    lines = [o for o in inspect.getsource(mod).splitlines() if o.startswith((f'{name} =', f'{name}:'))]
    res = lines[0].rpartition(' # ')[2] if lines and ' # ' in lines[0] else ''
    return '' if res.startswith('chkstyle') else res

def borrowed(path):
    "`(module, name)` of each private name that the module at `path` imports from a sibling"
    for o in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if not isinstance(o, ast.ImportFrom) or o.level!=1 or not o.module: continue
        yield from ((o.module, a.name) for a in o.names if is_private(a.name))

@call_parse
def main():
    "Write the stubs of the package's modules, and remove those of modules that are gone"
    cfg = get_config()
    lib = cfg.lib_path
    sys.path.insert(0, str(cfg.config_path))
    paths = [o for o in sorted(lib.glob('*.py')) if o.stem not in ('__init__','_modidx')]
    mods = [import_module(f'{lib.name}.{o.stem}') for o in paths]
    extra,texts = {},None
    for m,n in (o for p in paths for o in borrowed(p)): extra.setdefault(f'{lib.name}.{m}', set()).add(n)
    while texts!=(new := [Stub(o, extra).text() for o in mods]): texts = new # a private base met late belongs to an earlier stub
    for o in lib.glob('*.pyi'): o.unlink()
    for p,t in zip(paths, texts): p.with_suffix('.pyi').write_text(t, encoding='utf-8')
