"""The vendor's other SDKs: a protected server as ECS, Nova, VPC, EIP, EVS and CBR tell of it must be one and the same."""

from huaweicloudsdkcbr import v1 as cbr
from huaweicloudsdkecs import v2 as ecs
from huaweicloudsdkeip import v2 as eip
from huaweicloudsdkevs import v2 as evs
from huaweicloudsdkvpc import v2 as vpc

from steps import step


def run(cloud, client):
    servers = client(ecs.EcsClient, "ecs")
    network = client(vpc.VpcClient, "vpc")
    server_id = cloud["servers"]["web-1"]
    shown = servers.show_server(ecs.ShowServerRequest(server_id)).server
    nova = servers.nova_show_server(ecs.NovaShowServerRequest(server_id)).server
    every = servers.list_servers_details(ecs.ListServersDetailsRequest(limit=100))
    cards = servers.list_server_interfaces(ecs.ListServerInterfacesRequest(server_id)).interface_attachments
    port = network.show_port(vpc.ShowPortRequest(cards[0].port_id)).port
    ports = network.list_ports(vpc.ListPortsRequest(device_id=server_id)).ports
    neutron = network.neutron_list_ports(vpc.NeutronListPortsRequest(device_id=server_id)).ports
    addresses = client(eip.EipClient, "vpc").list_publicips(eip.ListPublicipsRequest()).publicips
    volume_id = shown.os_extended_volumesvolumes_attached[0].id
    disks = client(evs.EvsClient, "evs")
    volume = disks.show_volume(evs.ShowVolumeRequest(volume_id)).volume
    volumes = disks.list_volumes(evs.ListVolumesRequest(limit=100)).volumes
    backups = client(cbr.CbrClient, "cbr").list_backups(cbr.ListBackupsRequest()).backups
    step(
        "other-services",
        status=[shown.status, nova.status],
        names=[shown.name, nova.name],
        listed=any(row.id == server_id for row in every.servers),
        ports=[port.id, *(row.id for row in ports), *(row.id for row in neutron)] == [cards[0].port_id] * 3,
        address=[row.port_id for row in addresses if row.port_id is not None] == [port.id],
        disk=[volume.attachments[0].server_id == server_id, any(row.id == volume_id for row in volumes)],
        vpc=any(row.id == cloud["vpc"] for row in network.list_vpcs(vpc.ListVpcsRequest()).vpcs),
        subnet=any(row.id == cloud["subnet"] for row in network.list_subnets(vpc.ListSubnetsRequest()).subnets),
        backups=len(backups),
    )
