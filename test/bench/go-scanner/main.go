// A minimal certificate scanner: the yardstick of docs/performance.md, and a lower bound on any that is written in Go.
package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

func main() {
	lines, rows := make(chan string, 64), make(chan string, 64)
	config := &tls.Config{InsecureSkipVerify: true, ServerName: os.Args[1]}
	var workers sync.WaitGroup
	for i := 0; i < 64; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for target := range lines {
				dialer := &net.Dialer{Timeout: 10 * time.Second}
				connection, err := tls.DialWithDialer(dialer, "tcp", target, config)
				if err != nil {
					rows <- fmt.Sprintf("%s failed %v\n", target, err)
					continue
				}
				for _, certificate := range connection.ConnectionState().PeerCertificates[:1] {
					rows <- fmt.Sprintf("%s %s %s %s %v\n", target, certificate.NotAfter, certificate.Subject, certificate.SerialNumber, certificate.DNSNames)
				}
				connection.NetConn().Close()
			}
		}()
	}
	go func() {
		for scanner := bufio.NewScanner(os.Stdin); scanner.Scan(); {
			lines <- scanner.Text()
		}
		close(lines)
		workers.Wait()
		close(rows)
	}()
	output := bufio.NewWriter(os.Stdout)
	for row := range rows {
		output.WriteString(row)
	}
	output.Flush()
}
