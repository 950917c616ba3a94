module certflow.example/any-chain-server

go 1.19
