"""Make the `.pyi` stubs that editors and type checkers read beside each module

Type checkers see nothing of what fastcore's `@patch` adds, nor the comments that document parameters and fields. So the package
is imported and inspected: the stubs say what is there, wherever it was defined."""
import ast,functools,inspect,sys,textwrap,types,typing
from dataclasses import MISSING,dataclass,field,is_dataclass
from enum import Enum
from importlib import import_module
from inspect import Parameter
from pathlib import Path
from fastcore.basics import _clsmethod # What `@patch(cls_method=True)` makes
from fastcore.docments import docments
from fastcore.script import call_parse
from nbdev.config import get_config

empty = Parameter.empty
defs = ast.FunctionDef,ast.AsyncFunctionDef
stars = {Parameter.VAR_POSITIONAL: '*', Parameter.VAR_KEYWORD: '**'}
made = {list: '[]', dict: '{}', set: 'set()', tuple: '()'} # what a field's `default_factory` gives
note = '# Made from the imported package by tools/stubs.py'

def is_private(nm): return nm.startswith('_') and not nm.endswith('__')
def is_fn(o): return inspect.isroutine(o) or hasattr(o, '__wrapped__') and not isinstance(o, type)

def home(o):
    "The public module that `o` is imported from: `pathlib`, though Python 3.13 says `pathlib._local`"
    mod,_,last = o.__module__.rpartition('.')
    if last.startswith('_') and getattr(sys.modules.get(mod), o.__name__, None) is o: return mod
    return o.__module__

def nodes(f):
    "The syntax tree of `f`'s body, functions inside of it left out; None for a lambda or where there is no source"
    try: tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(f))))
    except (OSError,TypeError,SyntaxError): return None
    todo = next((o.body[:] for o in tree.body if isinstance(o, defs)), None)
    for o in todo or ():
        if not isinstance(o, (*defs,ast.ClassDef,ast.Lambda)): todo += ast.iter_child_nodes(o)
    return todo

def returns_nothing(f):
    "Has `f` neither a `yield` nor a `return` with a value?"
    gives = lambda o: isinstance(o, (ast.Yield,ast.YieldFrom)) or isinstance(o, ast.Return) and o.value
    return (res := nodes(f)) is not None and not any(map(gives, res))

def assigned(init):
    "Public names that `init` sets on `self`, in their order in the source"
    is_set = lambda o: isinstance(o, ast.Attribute) and isinstance(o.ctx, ast.Store) and getattr(o.value, 'id', '')=='self'
    res = sorted(filter(is_set, nodes(init) or ()), key=lambda o: (o.lineno, o.col_offset))
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
    try: sig = inspect.signature(f, eval_str=True)
    except NameError: sig = inspect.signature(f)
    base = next((o for b in bases if inspect.isfunction(o := vars(b).get(f.__name__))), None)
    if not base: return sig
    old = annotated(base)
    annos = {k:p.annotation for k,p in [*old.parameters.items(), *sig.parameters.items()] if p.annotation is not empty}
    ret = old.return_annotation if sig.return_annotation is empty else sig.return_annotation
    return sig.replace(parameters=[p.replace(annotation=annos.get(k, empty)) for k,p in sig.parameters.items()], return_annotation=ret)

def made_with(cls):
    "The signature of `cls.__init__`, or what the class says of it"
    if not (own := vars(cls).get('__signature__')): return annotated(cls.__init__)
    return own.replace(parameters=[Parameter('self', Parameter.POSITIONAL_OR_KEYWORD), *own.parameters.values()])

def closed(head, body):
    "A definition: its `body`, or `...` behind its `head`"
    return [*head, *body] if body else [*head[:-1], f'{head[-1]} ...']

class Stub:
    "The stub of one module"
    def __init__(self, mod, extra):
        self.mod,self.extra = mod,extra # `extra`: module to the private names that other stubs need
        self.names,self.modules,self.members = {},set(),() # imported names, imported modules, what the class at hand defines

    def ref(self, o):
        "The name of a class or function here, imported if it is another module's"
        mod,nm = home(o),o.__qualname__
        top = nm.partition('.')[0]
        if mod.startswith(self.mod.__package__+'.') and is_private(top): self.extra.setdefault(mod, set()).add(top)
        if mod==self.mod.__name__ or mod=='builtins' and nm not in self.members: return nm
        free = top not in vars(self.mod).get('__all__', ()) or top in self.names
        if mod!='builtins' and free and self.names.setdefault(top, mod)==mod: return nm
        self.modules.add(mod)
        return f'{mod}.{nm}'

    def typ(self, o):
        "The annotation `o` as text"
        if isinstance(o, str): return o
        if o is None or o is type(None): return 'None'
        if o is ...: return '...'
        if isinstance(o, list): return f"[{', '.join(map(self.typ, o))}]"
        base,args = typing.get_origin(o),typing.get_args(o)
        if o is callable or (base or o) is typing.get_origin(typing.Callable): o,args = typing.Callable,args or (..., typing.Any)
        elif base in (typing.Union, types.UnionType): return ' | '.join(self.typ(a) for a in sorted(args, key=lambda a: a is type(None)))
        elif base is typing.Literal: return f"{self.ref(base)}[{', '.join(map(repr, args))}]"
        elif base is typing.Annotated: return self.typ(args[0])
        elif not base: return self.ref(o if isinstance(o, type) and o is not empty else typing.Any)
        return self.ref(base if o is not typing.Callable else o) + (f"[{', '.join(map(self.typ, args))}]" if args else '')

    def default(self, o, anno):
        "A default as a reader understands it; `...` where its own text would be long, no expression, or of another type"
        if o is not None and isinstance(anno, type) and anno in made and not isinstance(o, anno): return '...'
        if isinstance(o, Enum): return f'{self.ref(type(o))}.{o.name}'
        if isinstance(o, type) or inspect.isroutine(o) and o.__qualname__.isidentifier() and not is_private(o.__name__): return self.ref(o)
        try: ast.literal_eval(repr(o))
        except (ValueError,SyntaxError): return f'{self.ref(type(o))}()' if repr(o)==f'{type(o).__name__}()' else '...'
        return repr(o) if len(repr(o))<=60 else '...'

    def param(self, p, factories):
        "A parameter as text"
        anno = '' if p.annotation is empty else self.typ(p.annotation)
        if anno and p.default is None and 'None' not in anno and anno!='Any': anno += ' | None'
        res = stars.get(p.kind, '') + p.name + (f': {anno}' if anno else '')
        if p.default is empty: return res
        return res + (' = ' if anno else '=') + (factories.get(p.name) or self.default(p.default, p.annotation))

    def signature(self, name, f, sig, indent='', factories={}):
        "The `def` of `f` called `name`, over several lines if it is long"
        res,ps = [],list(sig.parameters.values())
        for i,p in enumerate(ps):
            if p.kind==p.KEYWORD_ONLY and (not i or ps[i-1].kind<p.VAR_POSITIONAL): res.append('*')
            if i and ps[i-1].kind==p.POSITIONAL_ONLY<p.kind: res.append('/')
            res.append(p.name if not i and p.name in ('self','cls') else self.param(p, factories))
        nothing = sig.return_annotation is empty and (name=='__init__' or returns_nothing(f))
        ret = None if nothing else sig.return_annotation
        start = f"{indent}{'async ' if inspect.iscoroutinefunction(f) else ''}def {name}("
        end = '):' if ret is empty else f') -> {self.typ(ret)}:'
        one = start + ', '.join(res) + end
        return [one] if len(one)<=110 else [start, *(f'{indent}    {o},' for o in res), indent+end]

    def function(self, name, f, indent='', bases=(), decorators=()):
        "The stub of a function or method; what `__init__` takes is in its class's docstring"
        body = [] if name=='__init__' else documented(f.__doc__, docments(f, args_kwargs=True), indent+'    ')
        return closed([*(f'{indent}@{o}' for o in decorators), *self.signature(name, f, annotated(f, bases), indent)], body)

    def attribute(self, name, anno, indent='', doc=None, given=''):
        "The stub of a variable, attribute or field"
        return [f'{indent}{name}: {self.typ(anno)}{given}', *literal(doc, indent)]

    def given(self, f):
        "What a subclass has to know of the dataclass field `f`: whether it has a default, and whether it is keyword-only"
        made = f.default_factory is not MISSING
        if not f.kw_only: return ' = ...' if made or f.default is not MISSING else ''
        has = f'default_factory={self.ref(f.default_factory)}, ' if made else '' if f.default is MISSING else f'default={f.default!r}, '
        return f' = {self.ref(field)}({has}kw_only=True)'

    def methods(self, cls, name, o, indent):
        "The stub of what a class has under `name`: a method, property, class method, …"
        kw = dict(indent=indent, bases=cls.__mro__[1:])
        if isinstance(o, (classmethod,staticmethod)): return self.function(name, o.__func__, decorators=[type(o).__name__], **kw)
        if isinstance(o, _clsmethod): return self.function(name, o.f, decorators=['classmethod'], **kw)
        if isinstance(o, functools.cached_property): return self.function(name, o.func, decorators=[self.ref(type(o))], **kw)
        if not isinstance(o, property): return self.function(name, o, **kw)
        setter = self.function(name, o.fset, decorators=[f'{name}.setter'], **kw) if o.fset else []
        return self.function(name, o.fget, decorators=['property'], **kw) + setter

    def clazz(self, cls, indent=''):
        "The stub of a class: bases, fields with their comments, attributes, and methods wherever they were patched in"
        inner,dc,pkg = indent+'    ',is_dataclass(cls) and '__dataclass_fields__' in vars(cls),Path(self.mod.__file__).parent
        own = {k:o for k,o in vars(cls).items() if not is_private(k) and k!='__hash__' and not inspect.ismemberdescriptor(o)}
        methods = {k:o for k,o in own.items() if written_in(pkg, o) and k not in ('__post_init__','__repr__','__str__')}
        docs = docments(cls, returns=False, args_kwargs=True) if dc or '__init__' in methods else {}
        self.members = own
        frozen = '(frozen=True)' if cls.__setattr__ is not object.__setattr__ else ''
        head = [f'{indent}@{self.ref(dataclass)}{frozen}'] if dc else []
        bases = ', '.join(self.typ(o) for o in getattr(cls, '__orig_bases__', cls.__bases__) if o is not object)
        head.append(f"{indent}class {cls.__name__}{f'({bases})' if bases else ''}:")
        doc = cls.__doc__ or ''
        body = documented('' if dc and doc.startswith(f'{cls.__name__}(') else doc, docs, inner)
        if issubclass(cls, Enum): return closed(head, body + [f'{inner}{o.name} = {o.value!r}' for o in cls])
        annos = {k:o for k,o in inspect.get_annotations(cls, eval_str=True).items() if not is_private(k)}
        fs = cls.__dataclass_fields__ if dc else {}
        for k,o in annos.items(): body += self.attribute(k, o, inner, docs.get(k), self.given(fs[k]) if k in fs else '')
        sig = made_with(cls)
        if '__init__' in methods:
            types = {k:p.annotation for k,p in sig.parameters.items()}
            for k in assigned(cls.__init__):
                if k not in own and k not in annos: body += self.attribute(k, types.get(k, typing.Any), inner)
        elif dc:
            factories = {k:made.get(o.default_factory, '...') for k,o in fs.items() if callable(o.default_factory)}
            body += closed(self.signature('__init__', cls.__init__, sig, inner, factories), [])
            if '__post_init__' in vars(cls): body += [f'{inner}def __post_init__(self) -> None: ...']
        for k,o in own.items():
            if k in methods: body += self.methods(cls, k, o, inner)
            elif not k.startswith('__') and k not in annos and not callable(o): body += self.attribute(k, type(o), inner)
        self.members = ()
        return closed(head, body)

    def symbol(self, name):
        "The stub of one name of the module"
        o = getattr(self.mod, name)
        if isinstance(o, type): return self.clazz(o)
        if is_fn(o): return self.function(name, o)
        return self.attribute(name, o if typing.get_origin(o) else type(o), doc=comment(self.mod, name))

    def theirs(self, name):
        "The sibling that `name` comes from, so that a class is one class for a type checker; None for the module's own"
        o = getattr(self.mod, name)
        mod = home(o) if isinstance(o, type) or is_fn(o) else self.mod.__name__
        return mod if mod.startswith(self.mod.__package__+'.') and mod!=self.mod.__name__ else None

    def text(self):
        "The whole stub: what the module exports, and what is private and needed all the same"
        public = list(vars(self.mod).get('__all__', ()))
        names = sorted({*public, *self.extra.get(self.mod.__name__, ())}, key=list(vars(self.mod)).index)
        self.names |= {o:m for o in names if (m := self.theirs(o))}
        body = [self.symbol(o) for o in names if o not in self.names]
        imports = [f'import {o}' for o in sorted(self.modules)]
        for m in sorted(set(self.names.values())):
            imports.append(f"from {m} import {', '.join(sorted(k for k,v in self.names.items() if v==m))}")
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
