module pulumi-sdrs/clients/steps

go 1.23
