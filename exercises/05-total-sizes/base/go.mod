module example.com/mirrorsize

go 1.25
