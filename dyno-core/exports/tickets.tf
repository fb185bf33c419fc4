resource "aws_dynamodb_table" "Tickets_v-2" {
  name                        = "Tickets.v-2"
  billing_mode                = "PROVISIONED"
  hash_key                    = "project"
  range_key                   = "number"
  read_capacity               = 10
  write_capacity              = 5
  table_class                 = "STANDARD_INFREQUENT_ACCESS"
  deletion_protection_enabled = true
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "project"
    type = "S"
  }

  attribute {
    name = "number"
    type = "N"
  }

  attribute {
    name = "state"
    type = "S"
  }

  attribute {
    name = "priority"
    type = "N"
  }

  attribute {
    name = "opened"
    type = "N"
  }

  attribute {
    name = "hash"
    type = "B"
  }

  global_secondary_index {
    name               = "ByState"
    projection_type    = "INCLUDE"
    non_key_attributes = ["title", "a \"b\""]
    read_capacity      = 10
    write_capacity     = 5

    key_schema {
      attribute_name = "project"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "state"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "priority"
      key_type       = "RANGE"
    }

    key_schema {
      attribute_name = "opened"
      key_type       = "RANGE"
    }
  }

  global_secondary_index {
    name            = "ByHash"
    hash_key        = "hash"
    projection_type = "ALL"
    read_capacity   = 2
    write_capacity  = 1

    warm_throughput {
      read_units_per_second  = 13000
      write_units_per_second = 5000
    }
  }

  local_secondary_index {
    name            = "ByOpened"
    range_key       = "opened"
    projection_type = "KEYS_ONLY"
  }

  warm_throughput {
    read_units_per_second  = 12000
    write_units_per_second = 4000
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = "alias/tickets"
  }

  tags = {
    "team" = "support"
    "what" = "\"$${quoted}\"\n%%{if}\\"
  }
}
