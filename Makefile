# Every target can be run again and again, on a fresh Debian or Ubuntu machine with Swift on it as on one that has everything.

PREFIX ?= /usr/local
DESTDIR ?=
DEMO_FLAGS ?=
BENCH_FLAGS ?=
TEST_FLAGS ?=

program := .build/release/wardwatch
# Colours are a compiler flag: with them, every change between a terminal and a script would build all anew. With Swift's own
# libraries inside, the program runs where no Swift is installed; lld does not complain of mktemp in them.
release := swift build --quiet --no-color-diagnostics --configuration release --static-swift-stdlib -Xswiftc -use-ld=lld
root := $(DESTDIR)$(PREFIX)
share := $(root)/share/wardwatch
picture := Sources/wardwatch/Documentation.docc/Resources/ward.svg
bash-completions := $(root)/share/bash-completion/completions
zsh-completions := $(root)/share/zsh/site-functions
fish-completions := $(root)/share/fish/vendor_completions.d
examples := $(root)/share/doc/wardwatch/examples

# What is needed, as PROBE:THING=DEBIAN-PACKAGE. Probes: pkg-config's module, a command, a file.
needs := \
  module:ncursesw=libncurses-dev \
  module:rdkafka=librdkafka-dev \
  module:libpq=libpq-dev \
  module:libcurl=libcurl4-openssl-dev \
  module:simdjson=libsimdjson-dev \
  module:tomlplusplus=libtomlplusplus-dev \
  module:zlib=zlib1g-dev \
  module:uuid=uuid-dev \
  module:libcrypto=libssl-dev \
  module:libmicrohttpd=libmicrohttpd-dev \
  command:pkg-config=pkg-config \
  file:/usr/include/c++/*/vector=g++ \
  file:/usr/lib/postgresql/*/bin/initdb=postgresql
# What judges the manual's pages and the completions; their tests are left out where it is missing.
test-deps: needs += command:kcat=kcat command:mandoc=mandoc command:zsh=zsh command:fish=fish
deb-deps: needs += command:dh=debhelper file:/usr/share/build-essential/essential-packages-list=build-essential
deb-test-deps: needs += command:debootstrap=debootstrap
fault-deps: needs += command:/usr/sbin/pgbouncer=pgbouncer command:/usr/bin/faketime=faketime
bench-screen-deps: needs += command:python3=python3 command:htop=htop command:btop=btop

SHELL := /bin/sh
.SHELLFLAGS := -euc
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help demo test build build-bench bench bench-screen picture lint install uninstall deb deb-test simulate-faults clean deps test-deps deb-deps deb-test-deps bench-screen-deps faults fault-deps

help: ## show this
	@echo "Usage: make TARGET [PREFIX=/usr/local] [DEMO_FLAGS='--beds 24']"
	sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14

demo: build ## set up, build, and run the demo: a simulated ward with everything it needs
	@exec $(program) demo $(DEMO_FLAGS)

test: test-deps ## set up, and run all tests
	@swift test $(TEST_FLAGS)

build: deps ## set up, and build the release
	@[ -x $(program) ] || echo "Building wardwatch; the first time takes some minutes."
	$(release) --product wardwatch

build-bench: deps
	@$(release) --product wardwatch-bench

bench-screen: bench-screen-deps build ## measure what the screen costs, beside htop and btop
	@.ci/bench-screen --markdown

picture: build ## draw the picture at the top of the README anew
	@.ci/picture >.build/ward.svg
	mkdir -p $(dir $(picture))
	mv .build/ward.svg $(picture)

bench: build build-bench ## measure what each part costs on this machine, as BENCH_FLAGS says (--help)
	@.build/release/wardwatch-bench $(BENCH_FLAGS)

lint: ## check the style of the sources
	@swift format lint --strict --recursive Sources Tests Package.swift

install: ## build, and install under PREFIX
	@# Under sudo, what was built before is installed: root may have no Swift, and its files would be in the way later.
	[ -n "$${SUDO_USER-}" ] && [ -x $(program) ] || $(MAKE) --no-print-directory build
	umask 022
	made=$$(LC_ALL=C mkdir -pv $(root)/bin $(root)/share/man/man1 $(root)/share/man/man5 $(share)/weights $(bash-completions) \
	  $(zsh-completions) $(fish-completions) $(examples) | sed -n "s/^mkdir: created directory '\(.*\)'$$/\1/p")
	# What is staged under DESTDIR is for a package, which keeps count itself.
	[ -n "$(DESTDIR)" ] || echo "$$made" >>$(share)/folders-made
	# Without its symbols it has two thirds of the size.
	install -s -m 755 $(program) $(root)/bin/wardwatch
	install -m 644 weights/*.* $(share)/weights
	install -m 644 schema.sql LICENSE $(share)
	put() { file=$$1; shift; "$(program)" "$$@" >"$$file"; chmod 644 "$$file"; }
	put $(root)/share/man/man1/wardwatch.1 manual 1
	put $(root)/share/man/man5/wardwatch.toml.5 manual 5
	put $(bash-completions)/wardwatch completions bash
	put $(zsh-completions)/_wardwatch completions zsh
	put $(fish-completions)/wardwatch.fish completions fish
	put $(examples)/config.toml example-config
	echo "Installed $(root)/bin/wardwatch."

uninstall: ## remove what install put under PREFIX
	@rm -f $(root)/bin/wardwatch $(root)/share/man/man1/wardwatch.1 $(root)/share/man/man5/wardwatch.toml.5
	rm -f $(bash-completions)/wardwatch $(zsh-completions)/_wardwatch $(fish-completions)/wardwatch.fish $(examples)/config.toml
	made=$$(sort -r $(share)/folders-made 2>/dev/null || true)
	rm -rf $(share)
	# The folders that install had to make, unless something else lies there now.
	echo "$$made" | while read -r folder; do
	  [ ! -d "$$folder" ] || rmdir --ignore-fail-on-non-empty "$$folder"
	done

deb: deb-deps build ## build the package for this release of Debian or Ubuntu, into .build/deb
	@.packaging/make-deb $(program)

deb-test: deb-test-deps ## build, install, run and purge the package in fresh Debians; as root
	@.packaging/test-deb bookworm trixie

FAULTS ?= all
faults: fault-deps ## let real consoles on real servers meet what happens to machines, and say what was seen (FAULTS=short for CI)
	@WARDWATCH_FAULTS=$(FAULTS) swift test --filter FaultTests.FaultTests

SEEDS ?= 10000
simulate-faults: ## let the recorder meet the faults of SEEDS=10000 (or SEEDS=FIRST-LAST) simulated runs
	@WARDWATCH_SEEDS=$(SEEDS) swift test --filter StorageTests.SimulationTests

clean: ## remove what was built
	@rm -rf .build

# Installs what is missing with one call of apt-get; instant, and silent, where nothing is.
deps test-deps fault-deps deb-deps deb-test-deps bench-screen-deps:
	@if ! command -v swift >/dev/null; then
	  echo "wardwatch needs Swift 6.2 or newer on PATH: https://www.swift.org/install/linux" >&2
	  exit 1
	fi
	missing=
	for need in $(needs); do
	  thing=$${need#*:} package=$${need##*=}
	  thing=$${thing%=*}
	  case $$need in
	    module:*) pkg-config --exists "$$thing" 2>/dev/null ;;
	    command:*) command -v "$$thing" >/dev/null ;;
	    # Unquoted: the shell fills in the version.
	    file:*) ls $$thing >/dev/null 2>&1 || command -v "$${thing##*/}" >/dev/null ;;
	  esac || missing="$$missing $$package"
	done
	[ -n "$$missing" ] || exit 0
	if ! command -v apt-get >/dev/null; then
	  echo "wardwatch needs, by their names in Debian:$$missing" >&2
	  echo "Install them with the package manager of this system, then run make again." >&2
	  exit 1
	fi
	echo "wardwatch is built on libraries of the system, and its demo and tests run real servers. Installing:$$missing"
	sudo=
	if [ "$$(id -u)" != 0 ]; then
	  if ! command -v sudo >/dev/null; then
	    echo "This needs root and there is no sudo here. As root: apt-get install$$missing" >&2
	    exit 1
	  fi
	  sudo=sudo
	  echo "Only this step is run as root, with sudo."
	fi
	# The demo and the tests start servers of their own: Debian need not start one, unless it already has its orders.
	case $$missing in
	  *postgresql*)
	    cluster=/etc/postgresql-common/createcluster.conf
	    if [ ! -e $$cluster ]; then
	      echo "PostgreSQL comes without a server that is always running (create_main_cluster = false in $$cluster)."
	      $$sudo mkdir -p $${cluster%/*}
	      echo 'create_main_cluster = false' | $$sudo tee $$cluster >/dev/null
	    fi ;;
	esac
	apt="$$sudo env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a UCF_FORCE_CONFFOLD=1 apt-get -q=2 -o DPkg::Lock::Timeout=300"
	# Old lists are better than none, where the mirrors cannot be reached.
	$$apt update || echo "The package lists could not be brought up to date; going on with those at hand." >&2
	if ! said=$$($$apt install --no-install-recommends -o Dpkg::Use-Pty=0 $$missing </dev/null 2>&1); then
	  echo "$$said" >&2
	  echo "The packages could not be installed; what apt-get says of it is above." >&2
	  exit 1
	fi
