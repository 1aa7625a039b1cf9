"""The same three pages with django-formtools' `SessionWizardView`, for comparison.

Set up as lean as Django allows: signed-cookie sessions (no database), only the session and CSRF middleware, cached templates. In process it runs behind Django's WSGI
handler, which is the cheapest way in; under uvicorn behind its ASGI handler."""
import django
from django import forms
from django.conf import settings
from django.http import HttpResponse,HttpResponseRedirect
from django.template import engines
from django.urls import path
from formtools.wizard.views import SessionWizardView

templates = {
    'page.html': '''<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }} (Step {{ wizard.steps.step1 }} of {{ wizard.steps.count }})</title></head><body>
<form method="post" action="/wizard" enctype="application/x-www-form-urlencoded">{% csrf_token %}{{ wizard.management_form }}
<nav aria-label="Progress"><p>Step {{ wizard.steps.step1 }} of {{ wizard.steps.count }}</p><ol>{% for id, name in titles.items %}
{% if forloop.counter < wizard.steps.step1 %}<li class="done"><button name="wizard_goto_step" value="{{ id }}" formnovalidate class="jump">{{ name }}</button><span>done</span></li>
{% else %}<li{% if id == wizard.steps.current %} class="current" aria-current="step"{% endif %}><span>{{ name }}</span></li>{% endif %}{% endfor %}</ol></nav>
<h1>{{ heading }}</h1>{{ form.non_field_errors }}{% for f in form %}<label>{{ f.label }} {{ f }}</label>{{ f.errors }}{% endfor %}
{% if all %}<dl><dt>Name</dt><dd>{{ all.name }}</dd><dt>E-mail</dt><dd>{{ all.email }}</dd></dl>{% endif %}
<div class="buttons"><button>Continue</button>
{% if wizard.steps.prev %}<button name="wizard_goto_step" value="{{ wizard.steps.prev }}" formnovalidate>Back</button>{% endif %}
<button formaction="/cancel" formnovalidate>Cancel</button></div></form></body></html>''',
    'done.html': '<!doctype html><html lang="en"><head><title>Done</title></head><body><h1>Welcome, {{ name }}!</h1><p>We write to {{ email }}.</p></body></html>'}

def configure():
    if settings.configured: return
    loaders = [('django.template.loaders.cached.Loader', [('django.template.loaders.locmem.Loader', templates)])]
    settings.configure(SECRET_KEY='benchmark', ROOT_URLCONF=__name__, ALLOWED_HOSTS=['*'], INSTALLED_APPS=['formtools'], USE_TZ=True,
        SESSION_ENGINE='django.contrib.sessions.backends.signed_cookies', CSRF_USE_SESSIONS=True,
        MIDDLEWARE=['django.contrib.sessions.middleware.SessionMiddleware', 'django.middleware.csrf.CsrfViewMiddleware'],
        TEMPLATES=[dict(BACKEND='django.template.backends.django.DjangoTemplates', OPTIONS=dict(loaders=loaders))])
    django.setup()

class NameForm(forms.Form): name = forms.CharField(label='Name', widget=forms.TextInput(dict(autocomplete='name')))
class EmailForm(forms.Form): email = forms.EmailField(label='E-mail', widget=forms.EmailInput(dict(autocomplete='email')))
class ConfirmForm(forms.Form): pass

class Registration(SessionWizardView):
    template_name = 'page.html'
    titles = dict(name='Your name', email='Your e-mail', confirm='Confirm')

    def get_context_data(self, form, **kwargs):
        step,more = self.steps.current,{}
        if step=='name': more['heading'] = 'What is your name?'
        if step=='email': more['heading'] = f"Hello {self.get_cleaned_data_for_step('name')['name']}, how do we reach you?"
        if step=='confirm': more |= dict(heading='Is this right?', all=self.get_all_cleaned_data())
        return super().get_context_data(form, titles=self.titles, title=self.titles[step], **more, **kwargs)

    def done(self, form_list, **kwargs): return HttpResponse(engines['django'].get_template('done.html').render(self.get_all_cleaned_data()))

def cancel(request):
    request.session.flush()
    return HttpResponseRedirect('/wizard')

urlpatterns = [path('wizard', Registration.as_view([('name',NameForm), ('email',EmailForm), ('confirm',ConfirmForm)])), path('cancel', cancel)]

def wsgi_app():
    configure()
    from django.core.wsgi import get_wsgi_application
    return get_wsgi_application()

def asgi_app():
    configure()
    from django.core.asgi import get_asgi_application
    return get_asgi_application()
