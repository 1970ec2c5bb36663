"""A local stand-in for the parts of AWS that cleon's Terraform talks to.

The server is moto plus three things moto lacks: an EKS control plane
(``local_aws.eks``), corrections of small gaps that stop a real apply or leave
a plan that is never empty (``local_aws.fixes``), and immediate answers for
calls nobody implements (``local_aws.unimplemented``).
"""
