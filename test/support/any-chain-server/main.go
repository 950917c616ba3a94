// Serves any bytes as certificates, in complete TLS handshakes: Go's server never looks at what it is given.
//
// Standard input holds a chain per line: base64 of each certificate, separated by blanks, leaf first. A client that
// asks for the name c<n>.odd.test gets the n-th chain, counted from 0. The key is in the PEM file named by the first argument.
// Prints the port.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
)

func must[Value any](value Value, err error) Value {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	block, _ := pem.Decode(must(os.ReadFile(os.Args[1])))
	key := must(x509.ParsePKCS8PrivateKey(block.Bytes))
	var chains []*tls.Certificate
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		if fields := strings.Fields(line); len(fields) > 0 {
			chain := &tls.Certificate{PrivateKey: key}
			for _, field := range fields {
				chain.Certificate = append(chain.Certificate, must(base64.StdEncoding.DecodeString(field)))
			}
			chains = append(chains, chain)
		}
		if err == io.EOF {
			break
		}
	}
	config := &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		index := must(strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(hello.ServerName, "c"), ".odd.test")))
		return chains[index], nil
	}}
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for {
		connection := must(listener.Accept())
		go func() {
			defer connection.Close()
			server := tls.Server(connection, config)
			if server.Handshake() == nil {
				io.Copy(io.Discard, server)
			}
		}()
	}
}
