module github.com/accsyn/libaccsyn/bindings/go

go 1.24
