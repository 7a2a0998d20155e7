// Accsynvet finds misspelt names of entity types and statuses in programs that use package accsyn:
//
//	go install github.com/accsyn/libaccsyn/bindings/go/accsynvet@latest
//	go vet -vettool=$(which accsynvet) ./...
//
// Names that only one workspace has are declared by flags: -entitynames.types=shot,asset -entitynames.statuses=frozen.
package main

import "golang.org/x/tools/go/analysis/unitchecker"

func main() { unitchecker.Main(analyzer) }
