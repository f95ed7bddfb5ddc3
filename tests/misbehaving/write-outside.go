// unsolved, tampered (only isolated): writes, appends to, links and removes what is outside
package sizes

import "os"

func init() {
	os.WriteFile("@OUTSIDE@/new", nil, 0o666)
	os.WriteFile("@OUTSIDE@/here-before", nil, 0o666)
	os.Symlink("/etc/passwd", "@OUTSIDE@/link")
	os.Rename("@OUTSIDE@/here-before", "@OUTSIDE@/moved")
	os.Remove("@OUTSIDE@/here-before")
}
