"""An approximation of the Amazon EKS control plane API.

It keeps what it is told and answers in the shapes of the real API; nothing
runs behind it. Everything becomes ready at once, but the answer to a create or
update call still says CREATING or InProgress, so that a client that forgets to
wait is noticed. ``operations`` lists what is covered.
"""
