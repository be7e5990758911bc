#!/bin/sh
# SPDX-License-Identifier: ISC
# Unpacks what the tools are built with, for another architecture of Debian,
# into a directory.  Nothing is installed, nothing is asked of root, and dpkg's
# list of architectures stays as it is.
#
# usage: sysroot.sh architecture dir
#
# MIRROR and SUITE say where the packages come from; unless they do, it is where
# those of this machine come from.
set -eu

: "${2:?usage: sysroot.sh architecture dir}"
# shellcheck disable=SC1091 # of this machine
. /etc/os-release
: "${SUITE:=$VERSION_CODENAME}"
# shellcheck disable=SC2016 # variables of apt
: "${MIRROR:=$(apt-get indextargets 'Created-By: Packages' \
	--format '$(RELEASE) $(CODENAME) $(REPO_URI)' | awk -v suite="$SUITE" '
		$1 == suite || $2 == suite { print $3; exit }')}"
: "${KEYS:=/usr/share/keyrings/debian-archive-keyring.gpg}"
architecture=$1
gcc=$(gcc -dumpversion)
packages="libc6-dev linux-libc-dev libgcc-${gcc%%.*}-dev libbsd-dev libmd-dev
	libpcre2-dev zlib1g-dev libzstd-dev libexpat1-dev libcurl4-openssl-dev"

mkdir -p "$2/apt/lists/partial" "$2/apt/archives/partial"
cd "$2"
root=$PWD
[ ! -e complete ] || exit 0
echo "deb [signed-by=$KEYS] $MIRROR $SUITE main" >apt/sources.list
: >apt/status

# get COMMAND [ARGUMENT ...]: apt-get with lists and settings of its own.
get()
{
	apt-get -q -o "Dir::State=$root/apt" -o "Dir::Cache=$root/apt" \
	    -o "Dir::State::status=$root/apt/status" \
	    -o "Dir::Etc::sourcelist=$root/apt/sources.list" \
	    -o Dir::Etc::sourceparts=- -o "APT::Architecture=$architecture" \
	    -o "APT::Architectures=$architecture" -o APT::Sandbox::User= \
	    "$@"
}

get update
# They need the libraries themselves, also those that are loaded only.
# shellcheck disable=SC2086 # a list of words
get -y --no-install-recommends --download-only install $packages
for package in apt/archives/*.deb; do
	dpkg-deb -x "$package" .
done
rm -rf apt
touch complete
