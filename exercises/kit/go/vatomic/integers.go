// The integers of package atomic: alike but for the type.

package vatomic

import (
	"sync/atomic"

	"diffdojo.test/kit/internal/turnstile"
)

// Int32 is package atomic's Int32.
type Int32 struct{ real atomic.Int32 }

func (x *Int32) Load() int32 {
	defer turnstile.Pass()
	return x.real.Load()
}

func (x *Int32) Add(delta int32) int32 {
	defer turnstile.Pass()
	return x.real.Add(delta)
}

func (x *Int32) And(mask int32) int32 { return x.real.And(mask) }

func (x *Int32) CompareAndSwap(old, new int32) bool {
	defer turnstile.Pass()
	return x.real.CompareAndSwap(old, new)
}

func (x *Int32) Or(mask int32) int32  { return x.real.Or(mask) }
func (x *Int32) Store(new int32)      { x.real.Store(new) }
func (x *Int32) Swap(new int32) int32 { return x.real.Swap(new) }

func LoadInt32(addr *int32) int32 {
	defer turnstile.Pass()
	return atomic.LoadInt32(addr)
}

func AddInt32(addr *int32, delta int32) int32 {
	defer turnstile.Pass()
	return atomic.AddInt32(addr, delta)
}

func AndInt32(addr *int32, mask int32) int32 { return atomic.AndInt32(addr, mask) }
func CompareAndSwapInt32(addr *int32, old, new int32) bool {
	defer turnstile.Pass()
	return atomic.CompareAndSwapInt32(addr, old, new)
}
func OrInt32(addr *int32, mask int32) int32  { return atomic.OrInt32(addr, mask) }
func StoreInt32(addr *int32, new int32)      { atomic.StoreInt32(addr, new) }
func SwapInt32(addr *int32, new int32) int32 { return atomic.SwapInt32(addr, new) }

// Int64 is package atomic's Int64.
type Int64 struct{ real atomic.Int64 }

func (x *Int64) Load() int64 {
	defer turnstile.Pass()
	return x.real.Load()
}

func (x *Int64) Add(delta int64) int64 {
	defer turnstile.Pass()
	return x.real.Add(delta)
}

func (x *Int64) And(mask int64) int64 { return x.real.And(mask) }

func (x *Int64) CompareAndSwap(old, new int64) bool {
	defer turnstile.Pass()
	return x.real.CompareAndSwap(old, new)
}

func (x *Int64) Or(mask int64) int64  { return x.real.Or(mask) }
func (x *Int64) Store(new int64)      { x.real.Store(new) }
func (x *Int64) Swap(new int64) int64 { return x.real.Swap(new) }

func LoadInt64(addr *int64) int64 {
	defer turnstile.Pass()
	return atomic.LoadInt64(addr)
}

func AddInt64(addr *int64, delta int64) int64 {
	defer turnstile.Pass()
	return atomic.AddInt64(addr, delta)
}

func AndInt64(addr *int64, mask int64) int64 { return atomic.AndInt64(addr, mask) }
func CompareAndSwapInt64(addr *int64, old, new int64) bool {
	defer turnstile.Pass()
	return atomic.CompareAndSwapInt64(addr, old, new)
}
func OrInt64(addr *int64, mask int64) int64  { return atomic.OrInt64(addr, mask) }
func StoreInt64(addr *int64, new int64)      { atomic.StoreInt64(addr, new) }
func SwapInt64(addr *int64, new int64) int64 { return atomic.SwapInt64(addr, new) }

// Uint32 is package atomic's Uint32.
type Uint32 struct{ real atomic.Uint32 }

func (x *Uint32) Load() uint32 {
	defer turnstile.Pass()
	return x.real.Load()
}

func (x *Uint32) Add(delta uint32) uint32 {
	defer turnstile.Pass()
	return x.real.Add(delta)
}

func (x *Uint32) And(mask uint32) uint32 { return x.real.And(mask) }

func (x *Uint32) CompareAndSwap(old, new uint32) bool {
	defer turnstile.Pass()
	return x.real.CompareAndSwap(old, new)
}

func (x *Uint32) Or(mask uint32) uint32  { return x.real.Or(mask) }
func (x *Uint32) Store(new uint32)       { x.real.Store(new) }
func (x *Uint32) Swap(new uint32) uint32 { return x.real.Swap(new) }

func LoadUint32(addr *uint32) uint32 {
	defer turnstile.Pass()
	return atomic.LoadUint32(addr)
}

func AddUint32(addr *uint32, delta uint32) uint32 {
	defer turnstile.Pass()
	return atomic.AddUint32(addr, delta)
}

func AndUint32(addr *uint32, mask uint32) uint32 { return atomic.AndUint32(addr, mask) }
func CompareAndSwapUint32(addr *uint32, old, new uint32) bool {
	defer turnstile.Pass()
	return atomic.CompareAndSwapUint32(addr, old, new)
}
func OrUint32(addr *uint32, mask uint32) uint32  { return atomic.OrUint32(addr, mask) }
func StoreUint32(addr *uint32, new uint32)       { atomic.StoreUint32(addr, new) }
func SwapUint32(addr *uint32, new uint32) uint32 { return atomic.SwapUint32(addr, new) }

// Uint64 is package atomic's Uint64.
type Uint64 struct{ real atomic.Uint64 }

func (x *Uint64) Load() uint64 {
	defer turnstile.Pass()
	return x.real.Load()
}

func (x *Uint64) Add(delta uint64) uint64 {
	defer turnstile.Pass()
	return x.real.Add(delta)
}

func (x *Uint64) And(mask uint64) uint64 { return x.real.And(mask) }

func (x *Uint64) CompareAndSwap(old, new uint64) bool {
	defer turnstile.Pass()
	return x.real.CompareAndSwap(old, new)
}

func (x *Uint64) Or(mask uint64) uint64  { return x.real.Or(mask) }
func (x *Uint64) Store(new uint64)       { x.real.Store(new) }
func (x *Uint64) Swap(new uint64) uint64 { return x.real.Swap(new) }

func LoadUint64(addr *uint64) uint64 {
	defer turnstile.Pass()
	return atomic.LoadUint64(addr)
}

func AddUint64(addr *uint64, delta uint64) uint64 {
	defer turnstile.Pass()
	return atomic.AddUint64(addr, delta)
}

func AndUint64(addr *uint64, mask uint64) uint64 { return atomic.AndUint64(addr, mask) }
func CompareAndSwapUint64(addr *uint64, old, new uint64) bool {
	defer turnstile.Pass()
	return atomic.CompareAndSwapUint64(addr, old, new)
}
func OrUint64(addr *uint64, mask uint64) uint64  { return atomic.OrUint64(addr, mask) }
func StoreUint64(addr *uint64, new uint64)       { atomic.StoreUint64(addr, new) }
func SwapUint64(addr *uint64, new uint64) uint64 { return atomic.SwapUint64(addr, new) }

// Uintptr is package atomic's Uintptr.
type Uintptr struct{ real atomic.Uintptr }

func (x *Uintptr) Load() uintptr {
	defer turnstile.Pass()
	return x.real.Load()
}

func (x *Uintptr) Add(delta uintptr) uintptr {
	defer turnstile.Pass()
	return x.real.Add(delta)
}

func (x *Uintptr) And(mask uintptr) uintptr { return x.real.And(mask) }

func (x *Uintptr) CompareAndSwap(old, new uintptr) bool {
	defer turnstile.Pass()
	return x.real.CompareAndSwap(old, new)
}

func (x *Uintptr) Or(mask uintptr) uintptr  { return x.real.Or(mask) }
func (x *Uintptr) Store(new uintptr)        { x.real.Store(new) }
func (x *Uintptr) Swap(new uintptr) uintptr { return x.real.Swap(new) }

func LoadUintptr(addr *uintptr) uintptr {
	defer turnstile.Pass()
	return atomic.LoadUintptr(addr)
}

func AddUintptr(addr *uintptr, delta uintptr) uintptr {
	defer turnstile.Pass()
	return atomic.AddUintptr(addr, delta)
}

func AndUintptr(addr *uintptr, mask uintptr) uintptr { return atomic.AndUintptr(addr, mask) }
func CompareAndSwapUintptr(addr *uintptr, old, new uintptr) bool {
	defer turnstile.Pass()
	return atomic.CompareAndSwapUintptr(addr, old, new)
}
func OrUintptr(addr *uintptr, mask uintptr) uintptr  { return atomic.OrUintptr(addr, mask) }
func StoreUintptr(addr *uintptr, new uintptr)        { atomic.StoreUintptr(addr, new) }
func SwapUintptr(addr *uintptr, new uintptr) uintptr { return atomic.SwapUintptr(addr, new) }
