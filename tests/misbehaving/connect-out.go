// unsolved, tampered (only isolated): connects to a listener on this machine
package sizes

import "net"

func init() {
	inside = func([]string) {
		if connection, err := net.Dial("tcp", "127.0.0.1:@PORT@"); err == nil {
			connection.Write([]byte("secret"))
		}
	}
}
