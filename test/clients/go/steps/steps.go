// Package steps is how a program is told what to talk to, JSON on standard input, and how it says what it did: one line
// of JSON for each step.
package steps

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

type Cloud struct {
	Endpoints map[string]string
	Region    string
	ProjectID string
	AccessKey string
	SecretKey string
	Username  string
	Password  string
	Domain    string
	VPC       string
	DrillVPC  string
	Subnet    string
	Disk      string
	Servers   map[string]string
}

type Facts map[string]any

func Told() Cloud {
	var cloud Cloud
	Must(json.NewDecoder(os.Stdin).Decode(&cloud))
	return cloud
}

func Step(name string, facts Facts) {
	line := Facts{"step": name}
	for key, value := range facts {
		line[key] = value
	}
	text, err := json.Marshal(line)
	Must(err)
	fmt.Println(string(text))
}

func Must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func Of[T any](value T, err error) T {
	Must(err)
	return value
}

// Until asks again until there is an answer.
func Until(done func() bool) {
	for range 100 {
		if done() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	Must(fmt.Errorf("it did not end in time"))
}
