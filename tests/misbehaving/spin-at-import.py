# unsolved: runs in circles while it is loaded
while True:
    pass
