module certflow.example/go-scanner

go 1.19
