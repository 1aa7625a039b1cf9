"Hands the metadata of settings.ini to setuptools; everything else stands in pyproject.toml."
from configparser import ConfigParser
from pathlib import Path
from setuptools import setup

cfg = ConfigParser(delimiters=['='], interpolation=None)
cfg.read_string(Path(__file__).with_name('settings.ini').read_text(encoding='utf-8'))
meta,reqs,extras = cfg['metadata'],cfg['requirements'],cfg['extras']

def lines(s): return s.strip().splitlines()

setup(license_expression=meta['license'], keywords=[o.strip() for o in meta['keywords'].split(',')], classifiers=lines(meta['classifiers']),
    install_requires=lines(reqs['install']), extras_require={k: lines(v) for k,v in extras.items()})
