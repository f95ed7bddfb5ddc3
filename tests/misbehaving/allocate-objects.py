# unsolved (only isolated): allocates objects without an end
kept = []
while True:
    kept.append(bytearray(1 << 20))
