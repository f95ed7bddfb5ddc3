// broken: gives flags to the linker
package sizes

// #cgo LDFLAGS: -Wl,-rpath,@OUTSIDE@
//go:cgo_ldflag "-L@OUTSIDE@"

func init() {}
