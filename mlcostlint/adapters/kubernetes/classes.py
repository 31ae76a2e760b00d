"""Storage classes: which provisioner makes the volumes of a claim, of what type, on which cloud."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlcostlint.adapters.reading import first_given, text
from mlcostlint.hardware import Cloud
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact


@dataclass(frozen=True, slots=True)
class Provisioner:
    """A driver: its parameters for the type of a volume, and the type where they say nothing.

    `usual` is None where the driver's default is not known; `shared` says that it makes file
    systems, `by_use` that these are billed by what lies in them.
    """

    cloud: Cloud
    keys: tuple[str, ...]
    usual: str | None
    shared: bool = False
    by_use: bool = False


_SKU = ("skuName", "skuname", "storageAccountType", "storageaccounttype")
_EBS = Provisioner(Cloud.AWS, ("type",), "gp3")
_PD = Provisioner(Cloud.GCP, ("type",), "pd-standard")
_AZURE_FILE = Provisioner(Cloud.AZURE, _SKU, "Standard_LRS", shared=True)

# https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
# https://kubernetes.io/docs/concepts/storage/storage-classes/ (drivers in the tree)
# https://github.com/kubernetes-sigs/gcp-compute-persistent-disk-csi-driver
# https://github.com/kubernetes-sigs/azuredisk-csi-driver/blob/master/docs/driver-parameters.md
PROVISIONERS: Mapping[str, Provisioner] = {
    "disk.csi.azure.com": Provisioner(Cloud.AZURE, _SKU, "StandardSSD_LRS"),
    "ebs.csi.aws.com": _EBS,
    "ebs.csi.eks.amazonaws.com": _EBS,
    "efs.csi.aws.com": Provisioner(Cloud.AWS, (), "", shared=True, by_use=True),
    "file.csi.azure.com": _AZURE_FILE,
    "filestore.csi.storage.gke.io": Provisioner(Cloud.GCP, ("tier",), "standard", shared=True),
    "fsx.csi.aws.com": Provisioner(Cloud.AWS, ("deploymentType",), None, shared=True),
    "kubernetes.io/aws-ebs": Provisioner(Cloud.AWS, ("type",), "gp2"),
    "kubernetes.io/azure-disk": Provisioner(Cloud.AZURE, _SKU, None),
    "kubernetes.io/azure-file": _AZURE_FILE,
    "kubernetes.io/gce-pd": _PD,
    "pd.csi.storage.gke.io": _PD,
}

# Classes that the clouds install, by name.
# https://cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes
# https://learn.microsoft.com/azure/aks/concepts-storage
# https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
_INSTALLED: Mapping[str, tuple[str, str]] = {
    "azurefile-csi": ("file.csi.azure.com", "Standard_LRS"),
    "azurefile-csi-premium": ("file.csi.azure.com", "Premium_LRS"),
    "gp2": ("kubernetes.io/aws-ebs", "gp2"),
    "managed-csi": ("disk.csi.azure.com", "StandardSSD_LRS"),
    "managed-csi-premium": ("disk.csi.azure.com", "Premium_LRS"),
    "premium-rwo": ("pd.csi.storage.gke.io", "pd-ssd"),
    "premium-rwx": ("filestore.csi.storage.gke.io", "premium"),
    "standard-rwo": ("pd.csi.storage.gke.io", "pd-balanced"),
    "standard-rwx": ("filestore.csi.storage.gke.io", "standard"),
}


@dataclass(frozen=True, slots=True)
class Class:
    """The storage class of a claim: what the claim calls it, and its block where it is declared."""

    named: Leaf
    block: Block | None

    @property
    def provisioner(self) -> Provisioner | None:
        """The driver that makes its volumes, None where it is none that is known."""
        if self.block is not None:
            return PROVISIONERS.get(str(fact(self.block.get("provisioner"), "")))
        installed = self._installed()
        return PROVISIONERS[installed[0]] if installed else None

    def type(self) -> Value[str | None]:
        """Return the type of its volumes, None for a file system of one type only."""
        if self.block is None:
            return self._type_installed()
        driver = self.provisioner
        if driver is None:
            made = self.block.get("provisioner")
            return made.hole(made.unknown or "which volumes its provisioner makes is not known")
        said = text(self.parameter(*driver.keys))
        if said.unknown or said.known is not None:
            return said
        if driver.usual is None:
            return said.hole("the default of its provisioner is not known")
        return defaulted(driver.usual or None, said.origin.span)

    def parameter(self, *keys: str) -> Leaf:
        """Return the first of these parameters that is given."""
        if self.block is None or not keys:
            return defaulted(None, self.named.origin.span)
        return first_given(*(self.block.get("parameters", key) for key in keys))

    def keeps(self) -> Value[bool]:
        """Return whether a volume stays when its claim is deleted: not unless it is retained."""
        if self.block is None:
            hole = self._type_installed()
            return hole.map(lambda _: False)
        policy = text(self.block.get("reclaimPolicy")).default("Delete")
        return policy.map(lambda word: word == "Retain")

    def _installed(self) -> tuple[str, str] | None:
        return _INSTALLED.get(str(fact(self.named, "")))

    def _type_installed(self) -> Value[str | None]:
        installed = self._installed()
        if installed is not None:
            return self.named.map(lambda _: installed[1])
        if self.named.unknown or self.named.known is not None:
            reason = f"the storage class {fact(self.named, None)} is declared elsewhere"
            return self.named.hole(self.named.unknown or reason)
        return self.named.hole("the default storage class of the cluster decides")
