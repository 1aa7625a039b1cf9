from .forms import *
from .forms import Fields
