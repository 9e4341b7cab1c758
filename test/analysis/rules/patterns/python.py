import re
for line in lines:
    # ruleid: regex-compiled-in-loop
    found = re.compile('a+').match(line)
# ok: regex-compiled-in-loop
pattern = re.compile('a+')
while queue:
    # ruleid: insert-at-front-in-loop
    done.insert(0, queue.pop())
# ok: insert-at-front-in-loop
done.insert(0, 'first')
# ruleid: row-by-row
for number, row in frame.iterrows():
    pass
# ok: row-by-row
for row in frame.itertuples():
    pass
# ruleid: sorted-for-one
smallest = sorted(values)[0]
# ok: sorted-for-one
second = sorted(values)[1]
for key in keys:
    # ruleid: query-in-loop
    users.append(User.objects.get(id=key))
# ok: query-in-loop
users = User.objects.filter(id__in=keys)
# ruleid: list-built-to-count
count = len([x for x in values if x])
# ok: list-built-to-count
count = len([1, 2, 3])
# ruleid: naive-utc-time
now = datetime.utcnow()
# ok: naive-utc-time
now = datetime.now(timezone.utc)
# ruleid: nan-compared
if value == float('nan'):
    pass
# ok: nan-compared
if math.isnan(value):
    pass
for item in items:
    if item.old:
        # ruleid: removed-while-iterated
        items.remove(item)
for item in list(items):
    # ok: removed-while-iterated
    items.remove(item)
# ruleid: tls-not-verified
context.check_hostname = False
# ok: tls-not-verified
context.check_hostname = True
# ruleid: csrf-off
@csrf_exempt
def view(request):
    pass
# ok: csrf-off
@login_required
def other(request):
    pass
# ruleid: autoescape-off
env = Environment(autoescape=False)
# ok: autoescape-off
env = Environment(autoescape=True)
# ruleid: secret-logged
logger.info('user %s %s', name, password)
# ok: secret-logged
logger.info('password changed for %s', name)
# ruleid: debug-on
app.debug = True
# ok: debug-on
app.debug = False
