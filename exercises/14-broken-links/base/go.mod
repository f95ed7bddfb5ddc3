module example.com/deadlinks

go 1.25
