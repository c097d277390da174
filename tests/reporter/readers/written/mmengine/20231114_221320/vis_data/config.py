batch_size = 64
beta1 = 0.5
data_root = '/home/somebody/data'
dataset = 'toy'
lr = 0.0002
model = dict(noise_size=64, type='LSGAN')
