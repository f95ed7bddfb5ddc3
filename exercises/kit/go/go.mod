module diffdojo.test/kit

go 1.25
