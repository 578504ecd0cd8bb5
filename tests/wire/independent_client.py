"""Drives the built provider with a go-plugin client that is neither Terraform's nor ours: pyvider-rpcplugin, whose
gRPC and TLS are those of C++ and BoringSSL.

`cargo xtask independent-client` runs it: independent_client.py PROVIDER DESCRIPTORS BASE_URL TOKEN
"""

import asyncio
import os
import sys
from pathlib import Path

import msgpack
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc
from pyvider.rpcplugin import configure
from pyvider.rpcplugin.client import RPCPluginClient
from pyvider.rpcplugin.config import rpcplugin_config

PROVIDER, DESCRIPTORS, BASE_URL, TOKEN = sys.argv[1:]
INTEGRATION = "northflank_integration"

# How core says that a value is not known yet.
UNKNOWN = msgpack.ExtType(0, b"\x00")

POOL = descriptor_pool.DescriptorPool()
for file in descriptor_pb2.FileDescriptorSet.FromString(Path(DESCRIPTORS).read_bytes()).file:
    POOL.Add(file)


def message(name):
    return message_factory.GetMessageClass(POOL.FindMessageTypeByName(f"tfplugin6.{name}"))


class Client(RPCPluginClient):
    """The client as it is, but for its ":authority" in plaintext.

    gRPC's C++ makes it of the socket's path, and the HTTP/2 library of the provider refuses what is no host. Go's
    go-plugin, and with it Terraform, says "localhost", as this client does with TLS.
    """

    def _get_channel_options(self):
        return [*super()._get_channel_options(), ("grpc.default_authority", "localhost")]


class Provider:
    """The calls of the protocol, over a client's channel."""

    def __init__(self, client):
        self.channel = client.grpc_channel

    async def call(self, method, **fields):
        types = POOL.FindServiceByName("tfplugin6.Provider").FindMethodByName(method)
        request = message_factory.GetMessageClass(types.input_type)
        answer = message_factory.GetMessageClass(types.output_type)
        call = self.channel.unary_unary(
            f"/tfplugin6.Provider/{method}",
            request_serializer=request.SerializeToString,
            response_deserializer=answer.FromString,
        )
        return await call(request(**fields), timeout=30)


def dynamic(value):
    return message("DynamicValue")(msgpack=msgpack.packb(value))


def decoded(value):
    return msgpack.unpackb(value.msgpack, ext_hook=msgpack.ExtType)


def configuration(schema, **values):
    """An object with every attribute of a schema: null, where it is not configured."""
    names = [attribute.name for attribute in schema.block.attributes]
    assert not schema.block.block_types, "blocks are not expected"
    assert not set(values) - set(names), f"not in the schema: {set(values) - set(names)}"
    return {name: values.get(name) for name in names}


def told(answer):
    return [f"{diagnostic.summary}: {diagnostic.detail}" for diagnostic in answer.diagnostics]


async def drive(has_tls):
    configure(
        magic_cookie="d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
        auto_mtls=has_tls,
        client_retry_enabled=False,
    )
    rpcplugin_config.plugin_magic_cookie_key = "TF_PLUGIN_MAGIC_COOKIE"
    env = {"PLUGIN_PROTOCOL_VERSIONS": "6", "PLUGIN_MIN_PORT": "10000", "PLUGIN_MAX_PORT": "25000"}
    client = Client(command=[PROVIDER], config={"env": env})
    try:
        await client.start()
        process = client._process.process
        assert client._protocol_version == 6, client._protocol_version
        assert bool(client._server_cert) == has_tls, client._server_cert
        address = Path(client._address)
        print(f"  handshake: protocol 6, {client._transport_name}, {'mutual TLS' if has_tls else 'plaintext'}")

        health = health_pb2_grpc.HealthStub(client.grpc_channel)
        answer = await health.Check(health_pb2.HealthCheckRequest(service="plugin"), timeout=30)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING, answer
        print("  ping: serving")

        provider = Provider(client)
        schema = await provider.call("GetProviderSchema")
        assert not told(schema), told(schema)
        integration = schema.resource_schemas[INTEGRATION]
        print(f"  schema: {len(integration.block.attributes)} attributes of {INTEGRATION}")

        wrong = configuration(integration, name="x", cloud_provider="civo")
        answer = await provider.call("ValidateResourceConfig", type_name=INTEGRATION, config=dynamic(wrong))
        assert len(answer.diagnostics) == 1, told(answer)
        path = [step.attribute_name for step in answer.diagnostics[0].attribute.steps]
        assert path == ["name"], path
        right = configuration(integration, name="My Civo", cloud_provider="civo")
        answer = await provider.call("ValidateResourceConfig", type_name=INTEGRATION, config=dynamic(right))
        assert not told(answer), told(answer)
        print("  validate: the wrong is refused at its attribute, the right is not")

        settings = configuration(schema.provider, api_token=TOKEN, base_url=BASE_URL)
        answer = await provider.call("ConfigureProvider", terraform_version="1.0.0", config=dynamic(settings))
        assert not told(answer), told(answer)
        answer = await provider.call(
            "PlanResourceChange",
            type_name=INTEGRATION,
            prior_state=dynamic(None),
            proposed_new_state=dynamic(right),
            config=dynamic(right),
        )
        assert all(text.startswith("Missing credentials: ") for text in told(answer)), told(answer)
        planned = decoded(answer.planned_state)
        assert planned["name"] == "My Civo" and planned["id"] == UNKNOWN, planned
        print("  plan: a create, with an id that is not known yet")

        await client.shutdown_plugin()
        code = await asyncio.wait_for(asyncio.to_thread(process.wait), timeout=10)
        assert code == 0, code
        assert not address.exists(), f"{address} is left behind"
        print("  shutdown: gone with status 0, nothing left behind")
    finally:
        await client.close()


for tls in (True, False):
    print("with mutual TLS:" if tls else "in plaintext:")
    asyncio.run(drive(tls))
# A thread of the library's may still be reading from a provider that is gone.
sys.stdout.flush()
os._exit(0)
