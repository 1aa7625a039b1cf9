"Make the pictures of the README and of the pages, which browser tests take, anew"
import os,shutil,subprocess,sys
from pathlib import Path

root = Path(__file__).parent.parent
tests,images = root/'tests',root/'nbs'/'images'
takers = [f'{tests/o}' for o in ('test_looks.py::test_picture', 'test_check_answers.py::test_pictures', 'test_gallery.py')]
env = os.environ | dict(STEPFLOW_NO_SKIP='1')
subprocess.run([sys.executable, '-m', 'pytest', '-q', *takers], env=env, check=True)
shutil.copy(tests/'screenshots'/'readme.png', images/'registration.png')
for o in ('answers-desktop.png','answers-phone.png'): shutil.copy(tests/'screenshots'/o, images/o)
for o in (tests/'screenshots').glob('gallery-*.webp'): shutil.copy(o, images/o.name)
