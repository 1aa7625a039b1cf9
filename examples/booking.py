"A stay is booked, with steps for some, checked and mailed. Run it, and open http://localhost:5001/booking/start"
import logging
from email.message import EmailMessage
from fasthtml.common import *
from cjm_fasthtml_stepflow import Step, StepFlow, check_answers

logging.basicConfig(level='INFO')

def ask_name(ctx):
    return (H1('Who is coming?'),
        Label('Name', Input(name='name', required=True, autocomplete='name')),
        Label('E-mail', Input(name='email', type='email', required=True, autocomplete='email')))

def ask_stay(ctx):
    def extra(value, text): return Label(Input(type='checkbox', name='extras', value=value), text)
    meals = Option('Choose', value=''), Option('Vegetarian', value='v'), Option('Anything', value='a')
    return (H1('How do you want to stay?'),
        Label('Arrival', Input(name='arrival', type='date', required=True)),
        Label('Nights', Input(name='nights', type='number', min=1, max=28, value=2)),
        Label('Meals', Select(*meals, name='meals')),
        Fieldset(Legend('Extras'), extra('bike', 'A bicycle'), extra('cot', 'A cot'), extra('tea', 'Tea')),
        Label('Anything else?', Textarea(name='note', rows=3)))

def ask_tour(ctx):
    tours = ('castle', 'The castle'), ('lake', 'Around the lake')
    boxes = (Label(Input(type='radio', name='tour', value=v), text) for v,text in tours)
    return H1('A guided tour?'), Fieldset(Legend('Tour'), *boxes)

def around_the_lake(state): return state.get('tour')=='lake'

def ask_ride(ctx):
    rides = ('foot', 'On foot'), ('sail', 'In a sailing boat')
    boxes = (Label(Input(type='radio', name='ride', value=v, required=True), text) for v,text in rides)
    return H1('How do you want to get around it?'), Fieldset(Legend('Around the lake'), *boxes)

def by_sail(state): return state.get('ride')=='sail'

def ask_licence(ctx):
    licence = Input(name='licence', required=True)
    return H1('Can you sail?'), Label('Number of your licence', licence)

def a_long_stay(state): return float(state.get('nights') or 0)>=14

def ask_deposit(ctx):
    ways = Option('Choose', value=''), Option('Card', value='card'), Option('Transfer', value='transfer')
    return (H1('A deposit of 100 €'), P('We ask for it from 14 nights on.'),
        Label('How do you want to pay?', Select(*ways, name='deposit', required=True)))

def as_text(answers):
    "The answers as the text of a mail"
    parts = []
    for o in answers:
        said = [f'{a.label}: {a.text}' for a in o.answers] or ['(skipped)']
        parts.append('\n'.join([o.step.title, '-'*len(o.step.title), *said]))
    return '\n\n'.join(parts)

def book(state, request):
    mail = EmailMessage()
    mail['To'],mail['Subject'] = state['email'],'Your booking'
    mail.set_content(as_text(booking.summary(state)))
    logging.info('Hand this to `smtplib` or a mail service:\n%s', mail.get_content())
    return H1(f"Thank you, {state['name']}!"), P('We have sent you a mail with your answers.')

booking = StepFlow('booking', show_progress=True, on_complete=book,
    steps=[Step('name', 'Your name', ask_name),
        Step('stay', 'Your stay', ask_stay),
        Step('tour', 'A tour', ask_tour, can_skip=True),
        Step('ride', 'The lake', ask_ride, when=around_the_lake),
        Step('licence', 'Your licence', ask_licence, when=by_sail), # A branch within the branch
        Step('check', 'Check your answers', check_answers, next_button_text='Book'),
        Step('deposit', 'A deposit', ask_deposit, when=a_long_stay, # The last one, for some
            next_button_text='Pay the deposit')])

app, rt = fast_app(title='Booking')
booking.create_router(prefix='/booking').to_app(app)

@rt
def index(): return Redirect('/booking/start')

serve()
