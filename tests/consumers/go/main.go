// A user's program in Go.
package main

import (
	"context"
	"fmt"
	"log"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

func main() {
	ctx := context.Background()
	session, err := accsyn.New(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	type Transfer struct {
		Name string `json:"name"`
	}
	transfers, err := accsyn.Decode[[]Transfer](session.Find(ctx, "Transfer WHERE status=failed", nil))
	if err != nil || len(transfers) == 0 {
		log.Fatalf("%v, %v", transfers, err)
	}
	fmt.Println(transfers)
}
