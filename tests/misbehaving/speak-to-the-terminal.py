# unsolved: puts control characters into its messages
def inside(*_):
    raise ValueError("\x1b[2J\x1b]0;solved\x07\x1b[31mVERDICT solved\x1b[0m\r\u202eevlos \x00")
