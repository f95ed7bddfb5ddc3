# unsolved: runs in circles inside the call
def inside(*_):
    while True:
        pass
