data "northflank_cluster" "example" {
  name = "production"
}
