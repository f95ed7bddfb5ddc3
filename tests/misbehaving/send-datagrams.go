// unsolved, tampered (only isolated): sends datagrams
package sizes

import "net"

func init() {
	inside = func([]string) {
		if connection, err := net.Dial("udp", "127.0.0.1:@PORT@"); err == nil {
			connection.Write([]byte("secret"))
		}
	}
}
