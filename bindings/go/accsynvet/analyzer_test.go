package main

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

func TestMisspeltNamesAreFound(t *testing.T) {
	for flag, value := range map[string]string{"types": "shot,asset", "statuses": "frozen"} {
		if err := analyzer.Flags.Set(flag, value); err != nil {
			t.Fatal(err)
		}
	}
	analysistest.Run(t, analysistest.TestData(), analyzer, "program")
}
