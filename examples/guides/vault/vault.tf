ephemeral "vault_kv_secret_v2" "civo" {
  mount = "secret"
  name  = "civo"
}

locals {
  api_key = ephemeral.vault_kv_secret_v2.civo.data.api_key
}
