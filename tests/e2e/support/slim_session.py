"""A client of SLIM, and its sessions: what the programs that run in copies of the sample clients have in common."""

import datetime
import os

import slim_bindings


def full(client):
    return slim_bindings.Name.from_string(f"org/ns/{client}")


def ready():
    """Makes the pod Ready."""
    open(os.environ.get("READY_FILE", "/tmp/ready"), "w").close()


async def connect(name, connection, socket):
    """The client under its name, and its connection to a node.

    CONNECTION is a file with a connection to a node in JSON, SOCKET the address of the Workload API.
    """
    slim_bindings.initialize_with_configs(
        tracing_config=slim_bindings.new_tracing_config(),
        runtime_config=slim_bindings.new_runtime_config(),
        service_config=[slim_bindings.new_service_config()],
    )
    service = slim_bindings.get_global_service()
    with open(connection) as file:
        node = await service.connect_async(slim_bindings.new_config_from_json(file.read()))
    spire = slim_bindings.SpireConfig(
        trust_domains=[], socket_path=socket, target_spiffe_id=None, jwt_audiences=["slim-demo"]
    )
    app = service.create_app(
        full(name),
        slim_bindings.IdentityProviderConfig.SPIRE(config=spire),
        slim_bindings.IdentityVerifierConfig.SPIRE(config=spire),
    )
    await app.subscribe_async(full(name), node)
    ready()
    return app, node


def session_config(max_retries, interval_seconds):
    """With one other client, and with MLS, which each version of the bindings names otherwise."""
    common = {
        "session_type": slim_bindings.SessionType.POINT_TO_POINT,
        "max_retries": max_retries,
        "interval": datetime.timedelta(seconds=interval_seconds),
        "metadata": {},
    }
    if hasattr(slim_bindings, "MlsSettings"):
        mls = slim_bindings.MlsSettings(
            header_integrity_validation_percent=100, max_seen_control_message_ids_size=None
        )
        return slim_bindings.SessionConfig(**common, mls_settings=mls)
    return slim_bindings.SessionConfig(**common, enable_mls=True)
