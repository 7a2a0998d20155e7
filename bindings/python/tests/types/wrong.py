import accsyn

session = accsyn.Session(worksspace="x")  # wrong
session.find("User", limt=1)  # wrong
session.find(5)  # wrong
session.find("User", limit="5")  # wrong
accsyn.Session(api_version=2)  # wrong
session.wait("transfer")  # wrong
session.find("User", None, 5)  # wrong
accsyn.Status.NOSUCH  # wrong
kind: accsyn.EntityType = "tranfser"  # wrong
status: accsyn.TransferStatus = "pausd"  # wrong
share: accsyn.FolderStatus = "running"  # wrong
session.wait("transfer", "x", until=[5])  # wrong
