from .forms import draw_form as _df, Fields
def draw_form(content, values=None, errors=None, prefix='', form_id=None, cls='stepflow-error'): return _df(content, values, errors, prefix, True, form_id, cls)
Fields.fits = lambda self, pairs: all(k in self for k,_ in pairs)
Fields.overruled = lambda self, pairs: []
Fields.clipped = lambda self, values: values
