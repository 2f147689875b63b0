# A terminal multiplexer without a terminal: libevent, pseudo-terminals, a daemon.
export TMUX_TMPDIR=$PWD TERM=xterm
tmux -f /dev/null new -d -s a -x 80 -y 24 'seq 1 50; exec cat'; echo $?
for i in $(seq 1 50); do tmux capture-pane -p -t a | grep -q '^50$' && break; sleep 0.1; done
tmux send-keys -t a hello Enter; for i in $(seq 1 50); do [ "$(tmux capture-pane -p -t a | grep -c hello)" = 2 ] && break; sleep 0.1; done
tmux capture-pane -p -t a | grep -c hello; tmux split-window -t a 'exec cat'; tmux list-panes -t a | wc -l; tmux kill-server; echo $?
