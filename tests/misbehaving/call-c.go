// broken: calls C
package sizes

import "C"
