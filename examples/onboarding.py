"""A new colleague fills in a profile: known answers from a database, saved in one update. Run it, and open http://localhost:5001

Sign in as ada@example.com. The database, with its two tables, is made in memory; give `database` a path to keep it."""
from fasthtml.common import *
from fastlite import database
from cjm_fasthtml_stepflow import Step, StepFlow, check_answers

class User: id:int; email:str; name:str; team:str; bio:str
class Team: id:str; title:str

db = database(':memory:')
users,teams = db.create(User, pk='id'),db.create(Team, pk='id')
teams.insert_all([dict(id='core', title='Core'), dict(id='docs', title='Docs')])
users.insert(id=1, email='ada@example.com', name='Ada', team='', bio='')

def load(request): return dict(user=users[request.session['auth']], teams=teams())

def ask_profile(ctx):
    user = ctx.get_data('user')
    name = Input(name='name', required=True, value=user.name)
    bio = Textarea(user.bio, name='bio')
    return H1(f'Welcome, {user.email}'), Label('Name', name), Label('About you', bio)

def ask_team(ctx):
    def team(o): return Option(o.title, value=o.id, selected=o.id==ctx.get_data('user').team)
    menu = Select(Option('Choose', value=''), *map(team, ctx.get_data('teams')), name='team', required=True)
    return H1('Your team'), Label('Team', menu)

def save(state, request):
    users.update(id=request.session['auth'], **state)
    return Redirect('/')

flow = StepFlow('onboarding', show_progress=True, on_complete=save,
    steps=[Step('profile', 'Profile', ask_profile, data_loader=load),
        Step('team', 'Team', ask_team, data_loader=load),
        Step('check', 'Check your answers', check_answers, next_button_text='Save')])

def guard(req, sess):
    if not sess.get('auth'): return Redirect('/login')

login_first = Beforeware(guard, skip=['/login'])
app, rt = fast_app(title='Onboarding', before=login_first, htmlkw=dict(lang='en'))
flow.create_router('/onboarding').to_app(app)

@rt('/login')
async def login(req, sess, email:str=''): # A password is for your app to check
    if req.method=='POST' and (found := users(where='email=?', where_args=[email])):
        sess['auth'] = found[0].id
        await flow.arotate_session(sess, f'user:{found[0].id}')
        return Redirect('/onboarding/start')
    said = email and P(f'We know no {email}', role='alert')
    mail = Label('E-mail', Input(name='email', type='email', required=True, value=email))
    return Titled('Sign in', said, Form(mail, Button('Sign in'), method='post'))

@rt
def index(sess):
    user = users[sess['auth']]
    team = teams[user.team].title if user.team else 'none'
    return Titled(user.name, P('Team: ', team), A('Your profile', href='/onboarding/start'))

serve()
