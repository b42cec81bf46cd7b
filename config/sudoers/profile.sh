# For /etc/profile.d: people type `portalctl`, and sudo runs it as the user that owns the database.
[ "$(id -un)" = portal ] || alias portalctl='sudo -u portal @prefix@/bin/portalctl'
