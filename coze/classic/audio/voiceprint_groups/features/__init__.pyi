from coze.classic import *
