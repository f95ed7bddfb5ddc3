// unsolved: runs in circles while it is loaded
for (;;);
