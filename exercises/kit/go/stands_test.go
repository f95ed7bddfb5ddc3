// The packages that stand in for the standard library's have to export all of what they stand in for.
package kit

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"runtime"
	"testing"
)

func TestStandInsExportEverything(t *testing.T) {
	for std, own := range map[string]string{
		"time": "vtime", "context": "vcontext", "sync": "vsync", "sync/atomic": "vatomic", "log": "vlog",
	} {
		missing := exported(t, filepath.Join(runtime.GOROOT(), "src", std))
		for name := range exported(t, own) {
			delete(missing, name)
		}
		for name, kind := range missing {
			// An alias has its methods from the type that it stands for.
			if kind.alias(exported(t, own)) {
				continue
			}
			t.Errorf("%s lacks %s of %s", own, name, std)
		}
	}
}

// what is the type that a method belongs to; empty for what is no method.
type what string

func (w what) alias(own map[string]what) bool { return w != "" && own[string(w)] == "=" }

// exported lists the exported names of a package: "Now", "Timer.Stop"; "=" for a type that is an alias.
func exported(t *testing.T, dir string) map[string]what {
	t.Helper()
	names := map[string]what{}
	found, err := build.ImportDir(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			note(names, declaration)
		}
	}
	return names
}

func note(names map[string]what, declaration ast.Decl) {
	add := func(name *ast.Ident, is what) {
		if name.IsExported() {
			names[name.Name] = is
		}
	}
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			add(d.Name, "")
		} else if of := receiver(d.Recv.List[0].Type); ast.IsExported(of) && d.Name.IsExported() {
			names[of+"."+d.Name.Name] = what(of)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range s.Names {
					add(name, "")
				}
			case *ast.TypeSpec:
				if s.Assign.IsValid() {
					add(s.Name, "=")
				} else {
					add(s.Name, "")
				}
			}
		}
	}
}

func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
