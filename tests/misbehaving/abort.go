// unsolved: ends itself by a bad access to memory
package sizes

import "unsafe"

func init() {
	inside = func([]string) { *(*int)(unsafe.Pointer(uintptr(8))) = 1 }
}
