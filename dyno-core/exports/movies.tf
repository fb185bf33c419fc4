resource "aws_dynamodb_table" "table_2026-movies" {
  name         = "2026-movies"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "title"

  attribute {
    name = "title"
    type = "S"
  }

  attribute {
    name = "rank"
    type = "N"
  }

  global_secondary_index {
    name            = "ByRank"
    hash_key        = "rank"
    range_key       = "title"
    projection_type = "ALL"

    on_demand_throughput {
      max_read_request_units  = 20
      max_write_request_units = 10
    }
  }

  on_demand_throughput {
    max_read_request_units = 100
  }

  server_side_encryption {
    enabled = true
  }
}
